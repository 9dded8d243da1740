import type { AgentId, AskId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Ask, AskParty } from '../../../shared/domain/ask.ts';
import type { A2aTask } from '../../../shared/wire/a2a.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { CommandReceipts, type ReceiptStore } from '../commands/command-receipts.ts';
import type { AskService } from '../peers/ask-service.ts';
import type { AgentRecord } from './agent-record.ts';
import { notPublished } from './agents.ts';
import type { Agents, WantedAgent } from './agents.ts';
import { isTaskOver, taskOfAsk } from './task-of-ask.ts';

export { notPublished };

export interface AgentServiceOptions {
  readonly agents: Agents;
  readonly asks: AskService;
  readonly store: ReceiptStore;
}

/** A published agent, as the edges have it. */
export type PublishedAgent = AgentRecord;

/** What a program outside sends, with the hash under which a repeat of it is known. */
export interface OutsideMessage {
  readonly messageId: string;
  readonly text: string;
  readonly hash: string;
}

const lifetimeMs = 60 * 60_000;

/** The tasks of published agents: each is an ask of the session behind it, and nothing else is kept of it. */
export class AgentService {
  readonly #options: AgentServiceOptions;
  readonly #receipts: CommandReceipts;

  constructor(options: AgentServiceOptions) {
    this.#options = options;
    this.#receipts = new CommandReceipts({ store: options.store });
  }

  /** The token is in the answer and nowhere else. */
  publish(wanted: WantedAgent) {
    return this.#options.agents.publish(wanted);
  }

  /** Those that were not revoked, oldest first, with what is left of today. */
  list() {
    const { agents } = this.#options;
    return agents.list().map((agent) => ({ agent, leftToday: agents.leftToday(agent) }));
  }

  /** Its open tasks are withdrawn: nobody is left who may have their answers. */
  async revoke(id: AgentId, actor: Actor): Promise<Result<{ readonly id: string }, Refusal>> {
    const { agents } = this.#options;
    const revoked = await agents.revoke(id);
    const agent = agents.find(id);
    if (revoked.ok && agent) await this.#withdrawAll(agent, actor);
    return revoked;
  }

  /** Aborts when the agent is revoked. */
  revocationOf(agent: AgentRecord): AbortSignal {
    return this.#options.agents.revocationOf(agent.id);
  }

  /** Who has the token of this name. */
  authenticate(name: string, token: string): AgentRecord | null {
    return this.#options.agents.authenticate(name, token);
  }

  /** The same message again is the same task, also after a restart of the hub, and counts once. */
  async ask(agent: AgentRecord, message: OutsideMessage): Promise<Result<A2aTask, Refusal>> {
    const { agents, asks } = this.#options;
    const { messageId: key, hash, text } = message;
    const command = { principal: `agent/${agent.id}`, key, hash };
    const receipt = await this.#receipts.run(command, async () => {
      const taken = await agents.takeAsk(agent.id);
      if (!taken.ok) return taken;
      return asks.askFromOutside(
        { actor: actorOf(agent), command, remember: ({ id }: Ask) => ({ id }) },
        agent.session,
        { from: partyOf(agent), text, lifetimeMs },
      );
    });
    if (!receipt.ok) return receipt;
    // One that was revoked while its ask was stored: the revocation did not see this ask.
    if (this.revocationOf(agent).aborted) {
      await this.#withdrawAll(agent, actorOf(agent));
      return err(notPublished());
    }
    return this.read(agent.id, idOf(receipt.value));
  }

  /** Of this agent only: a task of another one does not exist. */
  async read(agent: AgentId, id: AskId): Promise<Result<A2aTask, Refusal>> {
    const found = await this.#find(agent, id);
    return found.ok ? ok(taskOfAsk(found.value)) : found;
  }

  async cancel(agent: AgentRecord, id: AskId): Promise<Result<A2aTask, Refusal>> {
    const found = await this.#find(agent.id, id);
    if (!found.ok) return found;
    const withdrawn = await this.#options.asks.withdraw(
      { actor: actorOf(agent), command: null },
      id,
    );
    return withdrawn.ok ? ok(taskOfAsk(withdrawn.value)) : withdrawn;
  }

  /** The task as it is, then each time it has changed, until it is over, the signal ends or the agent is revoked. */
  async *follow(agent: AgentRecord, id: AskId, signal: AbortSignal): AsyncGenerator<A2aTask> {
    let last = '';
    const revocation = this.revocationOf(agent);
    const until = AbortSignal.any([signal, revocation]);
    for await (const ask of this.#options.asks.changesOf(agent.session, id, until)) {
      const found = ask.isCut ? await this.#find(agent.id, id) : ok(ask);
      if (!found.ok || revocation.aborted) return;
      const task = taskOfAsk(found.value);
      const shown = JSON.stringify(task);
      if (shown !== last) yield task;
      last = shown;
      if (isTaskOver(found.value)) return;
    }
  }

  async #withdrawAll(agent: AgentRecord, actor: Actor): Promise<void> {
    const { asks } = this.#options;
    for (const { id } of asks.openFrom(partyOf(agent).id, agent.session)) {
      // One that ended meanwhile needs no withdrawal.
      await asks.withdraw({ actor, command: null }, id);
    }
  }

  async #find(agent: AgentId, id: AskId): Promise<Result<Ask, Refusal>> {
    const found = await this.#options.asks.read(id);
    if (!found.ok || found.value.from.id !== asId('session', agent)) {
      return err(refusal('not_found', 'There is no such task.'));
    }
    return found;
  }
}

/** In the place of a session: no session has the id of an agent. */
function partyOf({ id, name }: AgentRecord): AskParty {
  return { id: asId('session', id), name };
}

function actorOf({ id, name }: AgentRecord): Actor {
  return { type: 'hub', id, name };
}

function idOf(receipt: unknown): AskId {
  const { id }: { id?: unknown } = typeof receipt === 'object' && receipt ? receipt : {};
  if (typeof id !== 'string') throw new Error('impossible: the receipt of an ask has its id');
  return asId('ask', id);
}
