// What a runner puts into the environment of its Claude Code, and so of everything below it.

/** The variable that names the runner. No two runners are the same, not even beside a restored backup. */
export const runnerMark = 'ROUNDHOUSE_RUNNER';
export const sessionMark = 'ROUNDHOUSE_SESSION';
export const hookTokenName = 'ROUNDHOUSE_HOOK_TOKEN';

/** What is started from within a session and is not of that session does not end with it. */
export function withoutSessionMarks(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const marks = new Set([runnerMark, sessionMark, hookTokenName]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !marks.has(name)));
}
