import type { AccessService } from '../access/access-service.ts';
import { hasLastingRight } from '../access/lasting-right.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { GrantTime } from '../operators/grant-end-service.ts';
import { InviteService } from '../operators/invite-service.ts';
import { OperatorReactor } from '../operators/operator-reactor.ts';
import { OperatorService } from '../operators/operator-service.ts';
import { SessionPeopleService } from '../operators/session-people-service.ts';
import { UnentitledMessages } from '../operators/unentitled-messages.ts';
import type { LogCore } from './hub-base.ts';
import type { Messages } from './messages.ts';

export interface People {
  readonly operators: OperatorService;
  readonly invites: InviteService;
  readonly unentitled: UnentitledMessages;
  readonly sessionPeople: SessionPeopleService;
  /** By which grants end. */
  readonly time: GrantTime;
  readonly reactors: readonly Reactor[];
}

/** The operators of this hub, and what they are granted. */
export function buildPeople(
  core: LogCore,
  access: AccessService,
  { messages }: Pick<Messages, 'messages'>,
): People {
  const { log, commands, machine, clock, logger, scope } = core;
  const operators = new OperatorService({
    log,
    commands,
    owner: machine.owner,
    nowMs: () => access.nowMs(),
  });
  const invites = new InviteService({ operators, codes: access });
  const unentitled = scope.use(
    new UnentitledMessages({
      log,
      messages,
      clock,
      logger,
      rights: {
        maySend: (id, session) =>
          hasLastingRight(access.grantsInForceOf({ id }), 'message.send', session),
        nowMs: () => access.nowMs(),
      },
    }),
  );
  return {
    operators,
    invites,
    unentitled,
    time: access,
    sessionPeople: new SessionPeopleService({ log, owner: machine.owner, grants: access }),
    reactors: [new OperatorReactor({ devices: access }), unentitled],
  };
}
