import type { AccessService } from '../access/access-service.ts';
import type { Reactor } from '../commands/reactor.ts';
import { FourEyesEscalation } from '../gates/four-eyes-escalation.ts';
import { FourEyesPolicy, fourEyesCheck, ownerAfterCheck } from '../gates/four-eyes-policy.ts';
import { FourEyesReactor } from '../gates/four-eyes-reactor.ts';
import { GateReactor } from '../gates/gate-reactor.ts';
import { GateService } from '../gates/gate-service.ts';
import { StandingAnswers } from '../gates/standing-answers.ts';
import { StandingService } from '../gates/standing-service.ts';
import type { RunnerPort } from '../runners/runner-connection.ts';
import { approverRights } from './approver-rights.ts';
import type { LogCore } from './hub-base.ts';

export interface Gates {
  readonly gates: GateService;
  readonly approvals: StandingService;
  readonly standing: StandingAnswers;
  readonly fourEyes: FourEyesPolicy;
  readonly escalation: FourEyesEscalation;
  readonly reactors: readonly Reactor[];
}

/** Permission requests of sessions, and the way of an answer back to Claude Code. */
export function buildGates(
  { log, commands, settings, clock, scope }: LogCore,
  access: AccessService,
  runners: RunnerPort,
): Gates {
  const time = { nowMs: () => access.nowMs() };
  const fourEyes = new FourEyesPolicy(settings);
  const tellRunners = new FourEyesReactor({ log, runners, policy: fourEyes });
  const escalation = scope.use(new FourEyesEscalation({ log, commands, clock, time: access }));
  settings.checkWith('fourEyes', fourEyesCheck);
  settings.checkWith('fourEyesOwnerAfter', ownerAfterCheck);
  settings.followWith('fourEyes', tellRunners);
  return {
    gates: new GateService({ log, commands, ...time }),
    approvals: new StandingService({ log, commands, ...time }),
    standing: new StandingAnswers({
      ...time,
      rights: approverRights(access),
    }),
    fourEyes,
    escalation,
    reactors: [new GateReactor({ log, runners }), tellRunners, escalation],
  };
}
