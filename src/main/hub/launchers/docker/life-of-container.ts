import type { ContainerInspectInfo } from 'dockerode';

import type { RunnerId } from '../../../../shared/base/ids.ts';
import { unreachableHubCode } from '../../../../shared/wire/runner-job.ts';
import type { RunnerLife } from '../launcher.ts';

type State = Pick<ContainerInspectInfo['State'], 'Status' | 'OOMKilled' | 'ExitCode' | 'Error'>;

export interface ContainerEnd {
  readonly State: State;
  readonly HostConfig: { readonly Memory?: number | undefined };
}

/** 128 and the number of SIGKILL. */
const killedCode = 137;

/** What the engine's own account of a container says of the runner in it [CON-5]. */
export function lifeOfContainer(runner: RunnerId, container: ContainerEnd): RunnerLife {
  switch (container.State.Status) {
    case 'running':
    case 'paused':
    case 'restarting':
      return { state: 'running', runner };
    default:
      return { state: 'gone', runner, reason: reasonOf(container) };
  }
}

function reasonOf({ State, HostConfig }: ContainerEnd): string {
  const { Status, OOMKilled, ExitCode, Error: said } = State;
  const memory = `${((HostConfig.Memory ?? 0) / 2 ** 30).toFixed(1)} GiB`;
  if (OOMKilled && ExitCode === killedCode) {
    return `Its container ran out of memory, and the system killed it (exit code 137): its limit is ${memory}.`;
  }
  if (OOMKilled) {
    return `Its container exited with code ${ExitCode}. Before that it had run out of memory, and the system had killed a process in it: its limit is ${memory}.`;
  }
  if (said !== '') return `Its container could not run: ${said}`;
  if (Status === 'created') return 'Its container was never started.';
  if (ExitCode === unreachableHubCode) {
    return 'From inside its container the hub could not be reached, so nothing was started. A rootless engine, or one with a security policy, may keep containers from sockets of the data directory: docker logs says why.';
  }
  if (ExitCode === killedCode) {
    return 'Its container was killed (exit code 137): likely by a person, by the end of the engine, or because the machine ran out of memory. The engine does not report that the container reached its own limit.';
  }
  return `Its container exited with code ${ExitCode}.`;
}
