import { historyName } from '../../../../shared/domain/history-name.ts';
import type { KnownConversation } from '../launcher.ts';
import { inside } from './container-template.ts';

/** Where Claude Code in a container keeps a conversation. */
export function conversationFile({ cwd, claudeSessionId }: KnownConversation): string {
  return `${inside.home}/.claude/projects/${historyName(cwd)}/${claudeSessionId}.jsonl`;
}
