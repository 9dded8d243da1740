import type { ConversationHistory, KnownConversation, OpenConversation } from '../launcher.ts';
import { labels } from './container-template.ts';
import { conversationFile } from './conversation-file.ts';
import type { SessionContainer, SessionContainers } from './session-containers.ts';

/** What Claude Code remembers in containers: each has the conversations of its own session, and no other. */
export class ContainerHistory implements ConversationHistory {
  readonly #containers: SessionContainers;

  constructor(containers: SessionContainers) {
    this.#containers = containers;
  }

  /** Labels name the conversation that a container began with; the files say which ones it has. */
  async has(conversation: KnownConversation): Promise<boolean> {
    const { id: session, cwd } = conversation;
    const path = conversationFile(conversation);
    const label =
      session === undefined ? `${labels.folder}=${cwd}` : `${labels.session}=${session}`;
    const found = await this.#containers.list(label);
    for (const { id } of found) {
      if (await this.#containers.hasFile(id, path)) return true;
    }
    // Its containers were pruned. What is in its volume is seen through the next one.
    return found.length === 0 && session !== undefined;
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
