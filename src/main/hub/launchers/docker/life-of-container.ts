import type { ContainerInspectInfo } from 'dockerode';

import type { RunnerId } from '../../../../shared/base/ids.ts';
import type { RunnerLife } from '../launcher.ts';

type State = Pick<ContainerInspectInfo['State'], 'Status' | 'OOMKilled' | 'ExitCode' | 'Error'>;

/** 128 and the number of SIGKILL. */
const killedCode = 137;

/** What the engine's own account of a container says of the runner in it [CON-5]. */
export function lifeOfContainer(runner: RunnerId, state: State): RunnerLife {
  switch (state.Status) {
    case 'running':
    case 'paused':
    case 'restarting':
      return { state: 'running', runner };
    default:
      return { state: 'gone', runner, reason: reasonOf(state) };
  }
}

function reasonOf({ Status, OOMKilled, ExitCode, Error: said }: State): string {
  if (OOMKilled)
    return 'Its container ran out of memory, and the system killed it (exit code 137).';
  if (said !== '') return `Its container could not run: ${said}`;
  if (Status === 'created') return 'Its container was never started.';
  if (ExitCode === killedCode) {
    return 'Its container was killed (exit code 137): probably by a person, or with the engine.';
  }
  return `Its container exited with code ${ExitCode}.`;
}
