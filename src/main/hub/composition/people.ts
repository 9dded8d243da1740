import type { AccessService } from '../access/access-service.ts';
import type { Reactor } from '../commands/reactor.ts';
import { OperatorReactor } from '../operators/operator-reactor.ts';
import { OperatorService } from '../operators/operator-service.ts';
import type { HubCore } from './hub-base.ts';

export interface People {
  readonly operators: OperatorService;
  readonly reactors: readonly Reactor[];
}

/** The operators of this hub, and what they are granted. */
export function buildPeople({ log, commands, machine }: HubCore, access: AccessService): People {
  const operators = new OperatorService({
    log,
    commands,
    owner: machine.owner,
    nowMs: () => access.nowMs(),
  });
  return { operators, reactors: [new OperatorReactor({ devices: access })] };
}
