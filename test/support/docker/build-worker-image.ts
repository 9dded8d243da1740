import { fileURLToPath } from 'node:url';

import { WorkerImage } from '../../../src/main/hub/launchers/docker/worker-image.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { TestEngine } from './test-engine.ts';

const packageRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** So that no test waits for it: the first session would build it, which takes longer than a start may. */
export async function buildWorkerImage({ docker }: TestEngine, base: string): Promise<void> {
  const options = { base, packageRoot, runnerEntry: 'out/main/runner.js', logger: silentLogger };
  const built = await new WorkerImage(options).ensure(docker);
  if (!built.ok) throw new Error(built.error);
}
