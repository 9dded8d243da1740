import type { AccessService } from '../access/access-service.ts';
import { hasLastingRight } from '../access/lasting-right.ts';
import type { Reactor } from '../commands/reactor.ts';
import { InviteService } from '../operators/invite-service.ts';
import { OperatorReactor } from '../operators/operator-reactor.ts';
import { OperatorService } from '../operators/operator-service.ts';
import { WithdrawnMessages } from '../operators/withdrawn-messages.ts';
import type { LogCore } from './hub-base.ts';
import type { Messages } from './messages.ts';

export interface People {
  readonly operators: OperatorService;
  readonly invites: InviteService;
  readonly reactors: readonly Reactor[];
}

/** The operators of this hub, and what they are granted. */
export function buildPeople(
  core: LogCore,
  access: AccessService,
  { messages }: Pick<Messages, 'messages'>,
): People {
  const { log, commands, machine } = core;
  const operators = new OperatorService({
    log,
    commands,
    owner: machine.owner,
    nowMs: () => access.nowMs(),
  });
  const invites = new InviteService({ operators, codes: access });
  const withdrawn = new WithdrawnMessages({
    log,
    messages,
    rights: {
      maySend: (id, session) =>
        hasLastingRight(access.grantsInForceOf({ id }), 'message.send', session),
    },
  });
  return {
    operators,
    invites,
    reactors: [new OperatorReactor({ devices: access }), withdrawn],
  };
}
