import { commandNameOf } from '../../../shared/domain/slash-command.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';
import { whyNotSendable } from './message-of-draft.ts';
import { useCommands } from './use-completion.ts';

/** Whether the draft is a command of Claude Code, and whether it can go. */
export function useCommand(session: string, draft: Draft) {
  const isForClaude = draft.audience === 'claude';
  const name = isForClaude ? commandNameOf(draft.text) : null;
  const commands = useCommands(session, isForClaude && draft.text.startsWith('/'));
  // Until it is known whether it is a command it stays: as a text it would be something else.
  const isUnclear = name !== null && commands === null;
  return {
    commands,
    name: isUnclear ? null : name,
    command: commands?.find((one) => one.name === name),
    whyNot: isUnclear ? 'Loading commands…' : whyNotSendable(draft),
  };
}
