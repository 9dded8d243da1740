/**
 * Of a prompt that is no message of ours and for which no one pressed Enter: Claude Code or a tool that it runs reported
 * it, so no person is its author.
 */
export const saidBySession = 'Said by the session';
