import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import { asId, newId, type AgentId, type SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { formatToken, hashSecret, isSecretOf, newToken, parseToken } from '../access/token.ts';
import type { CredentialStore } from '../store/credential-row.ts';
import { agentOf, rowOfAgent, type AgentRecord } from './agent-record.ts';

export interface AgentsOptions {
  readonly credentials: CredentialStore;
  readonly clock: Clock;
}

export interface WantedAgent {
  readonly operator: Operator;
  readonly session: SessionId;
  readonly name: string;
  readonly description: string;
  readonly asksPerDay: number;
}

/** The published agents of this hub, in memory and in the table `credentials`. Only the hash of a token is stored. */
export class Agents {
  readonly #options: AgentsOptions;
  readonly #agents = new Map<AgentId, AgentRecord>();
  readonly #revocations = new Map<AgentId, AbortController>();

  constructor(options: AgentsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    for (const row of await this.#options.credentials.readCredentials()) {
      const agent = agentOf(row);
      if (agent) this.#agents.set(agent.id, agent);
    }
  }

  /** Those that were not revoked, oldest first. */
  list(): readonly AgentRecord[] {
    return [...this.#agents.values()]
      .filter(({ revokedAtMs }) => revokedAtMs === null)
      .toSorted((one, other) => one.createdAtMs - other.createdAtMs);
  }

  /** The token is in the answer and nowhere else. */
  async publish(
    wanted: WantedAgent,
  ): Promise<Result<{ readonly agent: AgentRecord; readonly token: string }, Refusal>> {
    if (this.list().some(({ name }) => name === wanted.name)) {
      return err(
        refusal(
          'name_taken',
          `An agent ${wanted.name} is published already.`,
          'Revoke it first, or choose another name.',
        ),
      );
    }
    const id = newId('agent');
    const token = newToken('agent', id.slice(2));
    const agent: AgentRecord = {
      ...wanted,
      id,
      hash: hashSecret(token.secret),
      day: this.#today(),
      askedToday: 0,
      createdAtMs: this.#options.clock.now(),
      lastUsedMs: null,
      revokedAtMs: null,
    };
    await this.#save(agent);
    return ok({ agent, token: formatToken(token) });
  }

  /** In memory at once, so that a slow disk delays nothing. */
  async revoke(id: AgentId): Promise<Result<{ readonly id: string }, Refusal>> {
    const agent = this.#agents.get(id);
    if (!agent) {
      return err(
        refusal('not_found', 'There is no such agent.', '`roundhouse agent list` lists them.'),
      );
    }
    const revokedAtMs = agent.revokedAtMs ?? this.#options.clock.now();
    const saved = this.#save({ ...agent, revokedAtMs });
    this.#revocationOf(id).abort();
    await saved;
    return ok({ id });
  }

  /** Aborts when the agent is revoked: whatever is on its way to its token ends then. */
  revocationOf(id: AgentId): AbortSignal {
    return this.#revocationOf(id).signal;
  }

  /** Undefined for one that was never published. */
  find(id: AgentId): AgentRecord | undefined {
    return this.#agents.get(id);
  }

  /** The agent of this name, to whoever has its token; null for any other name or token. */
  authenticate(name: string, text: string): AgentRecord | null {
    const token = parseToken('agent', text);
    const found = token && this.#agents.get(asId('agent', `x_${token.id}`));
    if (!token || !found || found.revokedAtMs !== null || found.name !== name) return null;
    return isSecretOf(token.secret, found.hash) ? found : null;
  }

  /** Counted on the disk before anything is asked: a crash may cost an ask of the day, and never gives one more. */
  async takeAsk(id: AgentId): Promise<Result<void, Refusal>> {
    const agent = this.#agents.get(id);
    if (!agent || agent.revokedAtMs !== null) {
      return err(notPublished());
    }
    const day = this.#today();
    const askedToday = agent.day === day ? agent.askedToday : 0;
    if (askedToday >= agent.asksPerDay) {
      return err(
        refusal(
          'rate_limited',
          `The agent ${agent.name} was asked ${agent.asksPerDay} times today, which is its limit.`,
          'The next day begins at 00:00 UTC.',
        ),
      );
    }
    const lastUsedMs = this.#options.clock.now();
    await this.#save({ ...agent, day, askedToday: askedToday + 1, lastUsedMs });
    return ok(undefined);
  }

  /** What is left of today. */
  leftToday({ day, askedToday, asksPerDay }: AgentRecord): number {
    return day === this.#today() ? Math.max(0, asksPerDay - askedToday) : asksPerDay;
  }

  #revocationOf(id: AgentId): AbortController {
    const known = this.#revocations.get(id);
    if (known) return known;
    const made = new AbortController();
    const agent = this.#agents.get(id);
    if (!agent || agent.revokedAtMs !== null) made.abort();
    this.#revocations.set(id, made);
    return made;
  }

  #today(): string {
    return isoTime(this.#options.clock.now()).slice(0, 10);
  }

  #save(agent: AgentRecord): Promise<void> {
    this.#agents.set(agent.id, agent);
    return this.#options.credentials.saveCredential(rowOfAgent(agent));
  }
}

export function notPublished(): Refusal {
  return refusal('gone', 'This agent is not published any more.');
}
