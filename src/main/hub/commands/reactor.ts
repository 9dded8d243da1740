import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';

/**
 * What one domain does outside the log because of what was committed: start a runner, tell it something. None of it
 * is a receipt. It is repeated when the runner of the session connects again, until a runner report shows that it
 * happened, so doing it twice must be the same as doing it once.
 */
export interface Reactor {
  /** For the log, when it fails. */
  readonly name: string;
  /** Each committed event, in order. */
  react?(event: HubEvent): void | Promise<void>;
  /** Once for each session that a commit has changed, after all its events. */
  consider?(session: SessionId): void | Promise<void>;
  /** The runner of the session is connected, for the first time or again. */
  repeat?(view: SessionView, runner: RunnerId): void | Promise<void>;
}
