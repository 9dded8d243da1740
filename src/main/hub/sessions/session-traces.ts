import type { SessionId } from '../../../shared/base/ids.ts';

/** Whoever keeps something of sessions outside the log: tokens, recordings, runner folders, attachments. */
export interface SessionTraces {
  /** Sessions of which it still has something. */
  sessionsLeft(): Promise<readonly SessionId[]>;
  /** The session is removed. */
  forget(session: SessionId): void | Promise<void>;
}
