import type { PlaceFacts, RunnerJob, RunnerSpec } from '../../../shared/wire/runner-job.ts';

/** A runner's job: what the hub wants, with what only the place knows. */
export function buildJob(spec: RunnerSpec, facts: PlaceFacts): RunnerJob {
  const { variables, claude, ...wanted } = spec;
  const { executable, version, environment, ...here } = facts;
  return {
    ...wanted,
    ...here,
    claude: { ...claude, executable, version },
    environment: { ...environment, ...variables },
  };
}
