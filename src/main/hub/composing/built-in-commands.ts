import type { SlashCommand } from '../../../shared/domain/slash-command.ts';

function prompt(name: string, description: string, argumentHint = ''): SlashCommand {
  return { name, description, argumentHint, source: 'built-in', kind: 'prompt' };
}

function local(name: string, description: string, argumentHint = ''): SlashCommand {
  return { name, description, argumentHint, source: 'built-in', kind: 'local' };
}

function dialog(name: string, description: string): SlashCommand {
  return { name, description, argumentHint: '', source: 'built-in', kind: 'dialog' };
}

/**
 * Those of Claude Code's own commands that make sense from outside its terminal, each tried on the pinned
 * version. Model, effort and permission mode have chips of their own.
 */
export const builtInCommands: readonly SlashCommand[] = [
  local('clear', 'Starts a new conversation; the old one can be resumed'),
  local('compact', 'Replaces the conversation so far with a summary', '[what to keep]'),
  local('context', 'Shows what uses the context'),
  prompt('init', 'Writes a CLAUDE.md about this repo'),
  prompt('review', 'Reviews the changes'),
  prompt('security-review', 'Checks the changes for security problems'),
  local('rename', "Names the conversation in Claude's own history", '[name]'),
  dialog('usage', 'Shows cost and limits in a dialog in the terminal'),
  dialog('help', 'Shows help in a dialog in the terminal'),
];
