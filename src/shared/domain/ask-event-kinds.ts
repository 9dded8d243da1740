import type { AskId } from '../base/ids.ts';
import type { AskTerms } from './ask.ts';
import type { SharedFile } from './shared-file.ts';

/** Kind → data of what happens to asks. Each end of an ask has these events in its own session. */
export interface AskEventDataByKind {
  'ask.asked': AskTerms;
  /** Handed to the peer's Claude Code. */
  'ask.delivered': { readonly ask: AskId };
  /** The peer's Claude Code ended before it read it: it waits again. */
  'ask.returned': { readonly ask: AskId };
  'ask.read': { readonly ask: AskId; readonly promptId: string | null };
  'ask.answered': {
    readonly ask: AskId;
    readonly answer: string;
    readonly by: 'reply' | 'turn';
    readonly files?: readonly SharedFile[];
  };
  'ask.failed': { readonly ask: AskId; readonly reason: string };
  'ask.expired': { readonly ask: AskId };
  /** The outcome reached the session that asked: as the result of its call, or as a message that woke it. */
  'ask.told': {
    readonly ask: AskId;
    readonly by: 'call' | 'message';
    readonly promptId: string | null;
  };
}
