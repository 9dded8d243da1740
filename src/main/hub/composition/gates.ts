import { asId } from '../../../shared/base/ids.ts';
import type { AccessService } from '../access/access-service.ts';
import { hasLastingRight } from '../access/lasting-right.ts';
import type { Reactor } from '../commands/reactor.ts';
import { GateReactor } from '../gates/gate-reactor.ts';
import { GateService } from '../gates/gate-service.ts';
import { StandingAnswers } from '../gates/standing-answers.ts';
import { StandingService } from '../gates/standing-service.ts';
import type { RunnerPort } from '../runners/runner-connection.ts';
import type { LogCore } from './hub-base.ts';

export interface Gates {
  readonly gates: GateService;
  readonly approvals: StandingService;
  readonly standing: StandingAnswers;
  readonly reactors: readonly Reactor[];
}

/** Permission requests of sessions, and the way of an answer back to Claude Code. */
export function buildGates(
  { log, commands }: LogCore,
  access: AccessService,
  runners: RunnerPort,
): Gates {
  const time = { nowMs: () => access.nowMs() };
  return {
    gates: new GateService({ log, commands, ...time }),
    approvals: new StandingService({ log, commands, ...time }),
    standing: new StandingAnswers({
      ...time,
      rights: {
        mayAllowAlways: ({ id }, session) =>
          hasLastingRight(
            access.grantsInForceOf({ id: asId('operator', id) }),
            'gate.answer-always',
            session,
          ),
      },
    }),
    reactors: [new GateReactor({ log, runners })],
  };
}
