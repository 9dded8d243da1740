import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { GitOutcome } from '../git/git-run.ts';

/** Ends a save or a removal from any depth; its door turns it into the refusal that it carries. */
export class SavingRefused extends Error {
  readonly refusal: Refusal;

  constructor(message: string, hint: string) {
    super(message);
    this.refusal = refusal('refused', message, hint);
  }
}

const ownershipCommand = /^\s*(git config --global --add safe\.directory .+)$/m;

/** What git said, and the command that it names itself where it names one. */
export function wordsOfGit(outcome: GitOutcome): {
  readonly text: string;
  readonly command: string | null;
} {
  const said = (outcome.stderr.trim() || outcome.stdout.trim()).replaceAll(
    /^(?:fatal|error): /gm,
    '',
  );
  const command = ownershipCommand.exec(said)?.[1] ?? null;
  const [first = ''] = said.split('\n');
  return { text: command === null ? said : first, command };
}

/** A refusal with git's own words, and the command that git names, or what else to do. */
export function gitRefused(what: string, outcome: GitOutcome, hint: string): SavingRefused {
  const { text, command } = wordsOfGit(outcome);
  return new SavingRefused(`${what}: ${text}`, command === null ? hint : `Run: ${command}`);
}
