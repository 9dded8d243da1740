import type { TranscriptEntry } from './transcript-entry.ts';
import type { TranscriptHead } from './transcript-head.ts';

/** What each format writes from; everything in it is redacted already. */
export interface TranscriptSource {
  readonly head: TranscriptHead;
  readonly entries: AsyncIterable<TranscriptEntry>;
  /** How many secrets were taken out; whole once `entries` has ended. */
  readonly redactions: () => number;
}
