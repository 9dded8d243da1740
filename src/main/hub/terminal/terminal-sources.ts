import type { SessionId } from '../../../shared/base/ids.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { GridSize } from '../runners/runner-connection.ts';

/** The grids of terminals, for a runner that is to begin with the same one. */
export interface GridSource {
  /** `undefined` when no runner of this session was seen since the hub began. */
  sizeOf(session: SessionId): GridSize | undefined;
}

/** Who types in terminals, for a prompt that is no message of ours. */
export interface TypistSource {
  /** Who sent the prompt that was reported at this time; each press of Enter accounts for one prompt. */
  typistOf(session: SessionId, reportedAt: string): Actor | undefined;
  /** The same for a prompt that Claude Code may have brought about: the press still accounts for another. */
  possibleTypistOf(session: SessionId, reportedAt: string): Actor | undefined;
}
