import type { Reactor } from '../commands/reactor.ts';
import { GateReactor } from '../gates/gate-reactor.ts';
import { GateService } from '../gates/gate-service.ts';
import type { RunnerPort } from '../runners/runner-connection.ts';
import type { LogCore } from './hub-base.ts';

export interface Gates {
  readonly gates: GateService;
  readonly reactors: readonly Reactor[];
}

/** Permission requests of sessions, and the way of an answer back to Claude Code. */
export function buildGates({ log, commands }: LogCore, runners: RunnerPort): Gates {
  return {
    gates: new GateService({ log, commands }),
    reactors: [new GateReactor({ log, runners })],
  };
}
