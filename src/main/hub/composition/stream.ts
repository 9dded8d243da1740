import type { AccessService } from '../access/access-service.ts';
import { EventFeed } from '../events/event-feed.ts';
import { StreamEdge } from '../ws/stream-edge.ts';
import type { RefusalAudit } from '../ws/stream-refusals.ts';
import type { LogCore } from './hub-base.ts';
import type { Terminals } from './terminals.ts';

export interface StreamInput {
  readonly access: AccessService;
  readonly terminals: Terminals;
  readonly audit: RefusalAudit;
}

/** The stream of events and terminals to devices. */
export function buildStream(core: LogCore, input: StreamInput): StreamEdge {
  const { access, terminals, audit } = input;
  const { options, machine, notices, store, log, clock, logger, scope } = core;
  const feed = scope.use(new EventFeed({ log, store }));
  feed.start();
  return new StreamEdge({
    name: machine.name,
    version: options.version,
    clock,
    logger,
    log,
    feed,
    terminals: terminals.terminal,
    presence: terminals.presence,
    baton: terminals.baton,
    notices,
    rights: access,
    audit,
    onDidRevokeDevice: access.onDidRevokeDevice,
  });
}
