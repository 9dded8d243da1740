import { cutText } from '../../../../shared/base/cut-text.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { GitOutcome } from '../git/git-run.ts';
import { showBytes } from './byte-path.ts';

/** A refusal is read by a person, who sees what git said and not all of it. */
const saidLimit = 4_000;

/** What git said, in its own order of importance. `outcome` has one character per byte. */
export function wordsOf(outcome: GitOutcome): string {
  const said = [outcome.stderr, outcome.stdout].map((text) => text.trim()).filter(Boolean);
  return showBytes(cutText(said.join('\n'), saidLimit)).text;
}

/** git ran and said no. */
export function gitRefusal(command: string, outcome: GitOutcome, hint?: string): Refusal {
  const said = wordsOf(outcome) || `it ended with code ${outcome.code}`;
  return refusal('refused', `${command}: ${said}`, hint);
}
