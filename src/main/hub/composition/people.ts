import type { AccessService } from '../access/access-service.ts';
import type { Reactor } from '../commands/reactor.ts';
import { InviteService } from '../operators/invite-service.ts';
import { OperatorReactor } from '../operators/operator-reactor.ts';
import { OperatorService } from '../operators/operator-service.ts';
import type { LogCore } from './hub-base.ts';

export interface People {
  readonly operators: OperatorService;
  readonly invites: InviteService;
  readonly reactors: readonly Reactor[];
}

/** The operators of this hub, and what they are granted. */
export function buildPeople(core: LogCore, access: AccessService): People {
  const { log, commands, machine } = core;
  const operators = new OperatorService({
    log,
    commands,
    owner: machine.owner,
    nowMs: () => access.nowMs(),
  });
  const invites = new InviteService({ operators, codes: access });
  return { operators, invites, reactors: [new OperatorReactor({ devices: access })] };
}
