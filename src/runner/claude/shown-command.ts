import { redact, redactText } from '../../shared/base/redact.ts';

/**
 * The command by which Claude Code was started, for people: the executable, then each argument as it was given. What looks
 * like a credential is taken out, because the hub keeps this in its log. The first prompt is never in it: it is typed.
 */
export function shownCommand(executable: string, args: readonly string[]): string[] {
  return [executable, ...args.map(shown)];
}

/** Settings and MCP configurations are JSON, where a credential is known by the name of its field. */
function shown(arg: string): string {
  if (!arg.startsWith('{')) return redactText(arg);
  try {
    const value: unknown = JSON.parse(arg);
    return JSON.stringify(redact(value));
  } catch {
    // It only begins like JSON.
    return redactText(arg);
  }
}
