/** What the system says when something is used up that it gives out only so much of, with the remedy. */
const remedies: Readonly<Record<string, string>> = {
  EMFILE:
    'Roundhouse may not open more files. Raise its limit, for example with `ulimit -n 4096`, and start it again.',
  ENFILE: 'The system cannot open more files. Close some programs, or raise its fs.file-max.',
  EAGAIN:
    'The system starts no more processes for this account. End some, or raise the limit that `ulimit -u` shows.',
  ENOMEM: 'The system has no memory left. Close some programs, and try again.',
};

/** The sentence for a person where a fault, or one of its causes, is a limit of the system; else undefined. */
export function usedUp(thrown: unknown): string | undefined {
  for (let fault = thrown; fault instanceof Error; fault = fault.cause) {
    const remedy = 'code' in fault ? remedies[String(fault.code)] : undefined;
    if (remedy !== undefined) return remedy;
  }
  return undefined;
}

/** Node itself ends like this, with a native stack or without a word, where it gets no thread, memory or file. */
export const nodeCrashed =
  'Node itself crashed. Usually this account has no processes, open files or memory left: `ulimit -a` shows its limits.';

/** The signals by which it does. */
export const crashSignals: readonly string[] = [
  'SIGABRT',
  'SIGSEGV',
  'SIGTRAP',
  'SIGILL',
  'SIGBUS',
];
