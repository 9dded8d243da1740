import type { Json } from '../../../shared/domain/gate.ts';
import type { Redactor } from './redactor.ts';
import type { TranscriptEntry } from './transcript-entry.ts';
import type { TranscriptHead } from './transcript-head.ts';

/** The same entry without secrets, in whichever of its fields they were. */
export function redactEntry(entry: TranscriptEntry, redactor: Redactor): TranscriptEntry {
  return redactFields(entry, redactor);
}

export function redactHead(head: TranscriptHead, redactor: Redactor): TranscriptHead {
  return redactFields(head, redactor);
}

/** Entries and heads are JSON through and through, and redaction keeps the shape of what it is given. */
function redactFields<T extends object>(value: T, redactor: Redactor): T {
  return redactor.json(value as unknown as Json) as unknown as T;
}
