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
  local('clear', 'Begins a new conversation; the old one can be resumed'),
  local('compact', 'Puts a summary in place of the conversation so far', '[what to keep]'),
  local('context', 'Shows what fills the context'),
  prompt('init', 'Writes a CLAUDE.md about this repo'),
  prompt('review', 'Reviews the changes'),
  prompt('security-review', 'Looks for security holes in the changes'),
  local('rename', "Names the conversation in Claude's own history", '[name]'),
  dialog('usage', 'Cost and limits, in a dialog of the terminal'),
  dialog('help', 'Help, in a dialog of the terminal'),
];
