import { historyName } from '../../../../shared/domain/history-name.ts';
import type { ConversationHistory, KnownConversation, OpenConversation } from '../launcher.ts';
import { inside, labels } from './container-template.ts';
import type { SessionContainer, SessionContainers } from './session-containers.ts';

/** What Claude Code remembers in containers: each has the conversations of its own session, and no other. */
export class ContainerHistory implements ConversationHistory {
  readonly #containers: SessionContainers;

  constructor(containers: SessionContainers) {
    this.#containers = containers;
  }

  async has({ cwd, claudeSessionId }: KnownConversation): Promise<boolean> {
    const path = `${inside.home}/.claude/projects/${historyName(cwd)}/${claudeSessionId}.jsonl`;
    const found = await this.#containers.list(`${labels.conversation}=${claudeSessionId}`);
    for (const { id, folder } of found) {
      if (folder === cwd && (await this.#containers.hasFile(id, path))) return true;
    }
    return false;
  }

  async listOpen(): Promise<readonly OpenConversation[]> {
    const running = (await this.#containers.list()).filter(({ isRunning }) => isRunning);
    return (await Promise.all(running.map((one) => this.#openIn(one)))).flat();
  }

  async #openIn({ id, conversation }: SessionContainer): Promise<readonly OpenConversation[]> {
    const record = await this.#containers.recordOf(id);
    if (!record || record.claudePid === null || record.endedAt !== null) return [];
    return [{ pid: record.claudePid, id: conversation }];
  }
}
