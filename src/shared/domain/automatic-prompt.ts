/** How the prompts begin that Claude Code gives itself: a task in the background ended, a limit was reset. */
const beginnings = [
  '<task-notification>',
  '<cross-session-message',
  'Your claude.ai usage limit has reset',
];

/** Whether Claude Code brought this prompt about. No person wrote it, whoever holds the baton. */
export function isAutomaticPrompt(prompt: string): boolean {
  return beginnings.some((beginning) => prompt.trimStart().startsWith(beginning));
}
