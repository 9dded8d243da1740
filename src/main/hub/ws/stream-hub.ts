import type { Clock } from '../../../shared/base/clock.ts';
import type { EventSource } from '../../../shared/base/emitter.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { OperatorPrincipal } from '../access/principal.ts';
import type { LogState } from '../commands/hub-log.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { NoticeService } from '../notices/notice-service.ts';
import type { BatonService } from '../operators/baton-service.ts';
import type { PresenceService } from '../operators/presence-service.ts';
import type { TerminalService } from '../terminal/terminal-service.ts';
import type { RefusalAudit } from './stream-refusals.ts';

/** Who may do what on a stream, asked at each message. */
export interface StreamRights {
  /** The same device with its rights of this moment; `undefined` when it has none any more. */
  rightsOf(principal: OperatorPrincipal): OperatorPrincipal | undefined;
  /** It was used by a person, which is what keeps it signed in. */
  noteUse(principal: OperatorPrincipal): void;
}

/** What the stream needs of the hub behind it. */
export interface StreamHub {
  readonly name: string;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly log: { readonly epoch: string; readonly state: LogState };
  readonly feed: Pick<EventFeed, 'subscribe'>;
  readonly terminals: TerminalService;
  readonly presence: PresenceService;
  readonly baton: BatonService;
  readonly notices: Pick<NoticeService, 'list' | 'onDidChange'>;
  readonly rights: StreamRights;
  readonly audit: RefusalAudit;
  /** A device is signed out: its streams end at once. */
  readonly onDidRevokeDevice: EventSource<DeviceId>;
}
