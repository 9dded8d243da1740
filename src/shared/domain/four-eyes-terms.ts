import type { Actor } from './actor.ts';

/** What counts for one request, as it was when it was asked: a setting that changes later changes no open request. */
export interface FourEyes {
  /** The rule that it is under, as it was written. */
  readonly rule: string;
  /** How many people must allow it. */
  readonly approvers: number;
  /** The people whose prompts the turn took in. */
  readonly causedBy: readonly Actor[];
  /** There is a prompt whose author nobody knows. */
  readonly isCauseUnknown: boolean;
  /** After this time, one owner is enough; null: never. */
  readonly ownerAfterMs: number | null;
}
