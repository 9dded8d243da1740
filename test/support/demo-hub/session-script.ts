import { createHash } from 'node:crypto';

import type { GateId, MessageId, RunnerId, SessionId } from '../../../src/shared/base/ids.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import type { Actor } from '../../../src/shared/domain/actor.ts';
import { claudeActor, hubActor } from '../../../src/shared/domain/actor.ts';
import type {
  EventDataByKind,
  EventKind,
  Meter,
  SessionSetup,
} from '../../../src/shared/domain/event.ts';
import type { JsonObject } from '../../../src/shared/domain/gate.ts';
import { gateTypeOf, summarizeInput } from '../../../src/shared/domain/gate.ts';
import type { DemoEvent } from './demo-log.ts';

export const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };

/** Writes what happened in one session, a sentence per line of a scenario; time moves with each event. */
export class SessionScript {
  readonly id: SessionId;
  readonly runner: RunnerId;
  readonly events: DemoEvent[] = [];
  readonly #claudeSessionId: string;
  #nowMs: number;
  #count = 0;
  #promptId = '';

  constructor(options: {
    readonly name: string;
    readonly repo: string;
    readonly startMs: number;
    readonly setup?: Partial<SessionSetup>;
  }) {
    const { name, repo, startMs, setup } = options;
    this.id = asId('session', `s_${name}`);
    this.runner = asId('runner', `r_${name}`);
    this.#nowMs = startMs;
    this.#claudeSessionId = uuidOf(name);
    this.say('session.created', ana, {
      name,
      repo,
      cwd: setup?.worktree?.path ?? repo,
      branch: 'main',
      worktree: null,
      launcher: 'local',
      parent: null,
      model: null,
      permissionMode: 'auto',
      owner: { id: ana.id, name: ana.name },
      claudeSessionId: this.#claudeSessionId,
      isResumed: false,
      claudeArgs: [],
      ...setup,
    });
  }

  say<K extends EventKind>(kind: K, actor: Actor, data: EventDataByKind[K]): this {
    this.#count += 1;
    this.events.push({
      session: this.id,
      at: new Date(this.#nowMs).toISOString(),
      kind,
      actor,
      data,
    });
    return this;
  }

  wait(seconds: number): this {
    this.#nowMs += seconds * 1000;
    return this;
  }

  running(): this {
    const { runner } = this;
    return this.say('session.start-requested', ana, { prompt: null, isResume: false })
      .say('runner.connected', hubActor, { runner, pid: 4242 })
      .say('claude.started', claudeActor, { runner, pid: 4243, version: '2.1.329' })
      .wait(1)
      .say('claude.session-started', claudeActor, {
        source: 'startup',
        model: 'claude-opus-4-8',
        claudeSessionId: this.#claudeSessionId,
      })
      .status('idle');
  }

  status(status: 'idle' | 'busy' | 'waiting', waitingFor: string | null = null): this {
    return this.say('claude.status-changed', claudeActor, { status, waitingFor });
  }

  prompt(text: string, by: Actor = ana): this {
    const message: MessageId = asId('message', `m_${this.id}_${this.#count}`);
    this.#promptId = `p_${this.id}_${this.#count}`;
    const promptId = this.#promptId;
    return this.say('message.queued', by, { message, text })
      .say('message.delivered', hubActor, { message })
      .say('message.accepted', claudeActor, { message, promptId })
      .say('turn.started', claudeActor, { promptId, text, message })
      .status('busy');
  }

  queued(text: string, by: Actor = ana): this {
    const message: MessageId = asId('message', `m_${this.id}_${this.#count}`);
    return this.say('message.queued', by, { message, text });
  }

  held(text: string, reason: string): this {
    const message: MessageId = asId('message', `m_${this.id}_${this.#count}`);
    return this.say('message.queued', ana, { message, text })
      .say('message.delivered', hubActor, { message })
      .say('message.held', hubActor, { message, reason });
  }

  answer(text: string, isFinal = true): this {
    return this.say('assistant.said', claudeActor, {
      promptId: this.#promptId,
      messageId: `t_${this.id}_${this.#count}`,
      index: 0,
      isFinal,
      text,
      agentId: null,
    });
  }

  thought(text: string, endedAt: string | null = null): this {
    return this.say('assistant.thought', claudeActor, {
      promptId: this.#promptId,
      text,
      endedAt,
    });
  }

  tool(
    tool: string,
    input: JsonObject,
    end: {
      readonly output?: string;
      readonly error?: string;
      readonly seconds?: number;
      readonly agentId?: string;
    } = {},
  ): this {
    const call = {
      promptId: this.#promptId,
      toolUseId: `u_${this.id}_${this.#count}`,
      tool,
      agentId: end.agentId ?? null,
      input,
    };
    const seconds = end.seconds ?? 0.4;
    this.say('tool.started', claudeActor, call).wait(seconds);
    const durationMs = seconds * 1000;
    if (end.error !== undefined) {
      return this.say('tool.failed', claudeActor, { ...call, error: end.error, durationMs });
    }
    return this.say('tool.finished', claudeActor, {
      ...call,
      output: end.output ?? '',
      durationMs,
    });
  }

  toolBegins(tool: string, input: JsonObject): this {
    return this.say('tool.started', claudeActor, {
      promptId: this.#promptId,
      toolUseId: `u_${this.id}_${this.#count}`,
      tool,
      agentId: null,
      input,
    });
  }

  /** Asks for a call, which is announced before. */
  gate(tool: string, input: JsonObject, suggestions: readonly JsonObject[] = []): this {
    this.toolBegins(tool, input);
    const toolUseId = `u_${this.id}_${this.#count - 1}`;
    const gate: GateId = asId('gate', `g_${this.id}_${this.#count}`);
    return this.say('gate.opened', claudeActor, {
      gate,
      type: gateTypeOf(tool),
      tool,
      input,
      summary: summarizeInput(input),
      suggestions,
      hash: `hash-${this.id}-${this.#count}`,
      promptId: this.#promptId,
      agentId: null,
      toolUseId,
      request: `request-${this.id}-${this.#count}`,
    }).status('waiting', tool);
  }

  gateAnswered(
    by: Actor,
    answer: 'allow' | 'allow-always' | 'deny',
    message: string | null = null,
  ): this {
    const opened = this.events.findLast(
      (event): event is DemoEvent<'gate.opened'> => event.kind === 'gate.opened',
    );
    if (!opened) throw new Error('no gate to answer');
    const { gate } = opened.data;
    return this.say('gate.answered', by, { gate, answer, message, answers: null })
      .say('gate.applied', claudeActor, { gate, evidence: 'tool started' })
      .status('busy');
  }

  note(text: string, by: Actor): this {
    return this.say('note.added', by, { text });
  }

  turnEnds(answer = ''): this {
    return this.say('turn.ended', claudeActor, {
      promptId: this.#promptId,
      answer,
      backgroundTasks: 0,
    }).status('idle');
  }

  turnFails(error: string, text: string): this {
    return this.say('turn.failed', claudeActor, { promptId: this.#promptId, error, text }).status(
      'idle',
    );
  }

  metered(meter: Partial<Meter>): this {
    return this.say('claude.metered', claudeActor, {
      model: 'Opus 4.8',
      costUsd: null,
      contextPercent: null,
      contextTokens: null,
      contextLimitTokens: null,
      fiveHour: null,
      sevenDay: null,
      ...meter,
    });
  }

  exits(code: number | null, signal: string | null = null): this {
    return this.say('claude.exited', claudeActor, { runner: this.runner, code, signal });
  }
}

/** Of its own for each name: no two sessions have one conversation. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
