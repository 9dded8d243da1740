import type { Clock } from '../../../../shared/base/clock.ts';
import { asId } from '../../../../shared/base/ids.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import { unauthorized } from '../../access/authorize.ts';
import type { AuditService } from '../../audit/audit-service.ts';
import type { ConnectionService } from '../../joined/connection-service.ts';
import type { JoinService } from '../../sessions/join-service.ts';
import { FailedAttempts } from '../../sockets/failed-attempts.ts';
import type { Handlers } from '../handler.ts';

type Names = Extract<keyof Handlers, `connections.${string}`> | 'joined.join';
export type JoinedHandlers = Pick<Handlers, Names>;

export interface JoinedHandlersOptions {
  readonly service: ConnectionService;
  readonly joins: JoinService;
  readonly audit: Pick<AuditService, 'recordRefusal'>;
  readonly clock: Clock;
}

/** The route is served on this machine alone. */
const address = '127.0.0.1';

/** How a Claude Code that was started by hand comes to the hub. */
export function joinedHandlers(options: JoinedHandlersOptions): JoinedHandlers {
  const { service, joins, audit, clock } = options;
  const failures = new FailedAttempts({ clock });

  function recordRefusal(reason: string): Promise<void> {
    return audit.recordRefusal({
      operator: null,
      device: { id: null, name: 'Claude Code' },
      plane: 'local',
      address,
      action: 'device.sign-in',
      call: 'POST /joined',
      resource: null,
      decision: 'refused',
      reason,
      request: null,
      contentHash: null,
    });
  }

  return {
    'connections.make': async ({ principal, body }) => {
      const { scope, project } = body;
      if ((scope === 'project') !== (project !== undefined)) {
        return err(refusal('bad_request', 'A connection for a project names its folder.'));
      }
      const { operator } = principal;
      return ok(await service.make({ operator, scope, project: project ?? null }));
    },
    'connections.list': () => Promise.resolve(ok({ items: [...service.list()] })),
    'connections.revoke': ({ params }) => service.revoke(asId('connection', params.id)),
    'joined.join': async ({ body }) => {
      const { token, ...claude } = body;
      const connection = service.authenticate(token);
      if (!connection) {
        await recordRefusal('unauthorized');
        return failures.takeWrong(address)
          ? err(unauthorized())
          : err(refusal('rate_limited', 'Too many wrong credentials. Wait a minute.'));
      }
      const { id, operator } = connection;
      const joined = await joins.join(
        { id, operator, isRevoked: () => service.isRevoked(id) },
        claude,
      );
      if (!joined.ok) return joined;
      service.noteUse(id);
      const { session, jobFile } = joined.value;
      return ok({ session: session.id, name: session.name, jobFile });
    },
  };
}
