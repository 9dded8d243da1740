import type { Actor } from './actor.ts';

/** How Claude Code ended, as far as it is known. */
export interface ExitCause {
  readonly code: number | null;
  readonly signal: string | null;
  /** The system ended it for want of memory. */
  readonly isOutOfMemory?: boolean | undefined;
  /** Who had asked for the end. */
  readonly stoppedBy: Pick<Actor, 'name'> | null;
}

/** As part of a sentence: `stopped by Ana`, `ended with exit code 1`. */
export function exitLabel({ code, signal, isOutOfMemory, stoppedBy }: ExitCause): string {
  if (isOutOfMemory) return 'ended by the system: it was out of memory';
  if (stoppedBy !== null) return `stopped by ${stoppedBy.name}`;
  if (signal !== null) return `killed by ${signal}`;
  if (code === null || code === 0) return 'ended';
  const caught = signalOfCode[code];
  return caught === undefined
    ? `ended with exit code ${code}`
    : `ended by ${caught} (exit code ${code})`;
}

/** As a sentence: `web was killed by SIGKILL`, `Claude Code ended with exit code 1`. */
export function exitSentence(subject: string, label: string): string {
  return /^(?:stopped|killed) /u.test(label) ? `${subject} was ${label}` : `${subject} ${label}`;
}

/** It failed by itself: no stop, no signal from outside, no ordinary end. */
export function hasFailed({ code, stoppedBy, isOutOfMemory }: ExitCause): boolean {
  if (isOutOfMemory) return true;
  return stoppedBy === null && code !== null && code !== 0 && signalOfCode[code] === undefined;
}

/** Programs that catch a signal end with 128 and its number. */
const signalOfCode: Readonly<Record<number, string>> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  131: 'SIGQUIT',
  134: 'SIGABRT',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
};
