/** What Claude Code hands to a hook, parsed and not yet looked at. */
export type HookPayload = Readonly<Record<string, unknown>>;
