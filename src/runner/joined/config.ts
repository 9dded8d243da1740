import { env } from 'node:process';

export interface ClaudeEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly sessionId: string;
  /** In which it was started. */
  readonly folder: string;
  /** False for `claude -p`. */
  readonly isAttended: boolean;
}

/** What Claude Code gives to its hooks, and a hook to the runner that it starts. */
export function environmentOfClaude(): ClaudeEnvironment {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) variables[name] = value;
  return {
    variables,
    sessionId: variables['CLAUDE_CODE_SESSION_ID'] ?? '',
    folder: variables['CLAUDE_PROJECT_DIR'] ?? process.cwd(),
    isAttended: variables['CLAUDE_CODE_SESSION_ATTENDED'] !== '0',
  };
}
