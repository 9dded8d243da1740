import { eventsOfFact } from '../../src/main/hub/sessions/evidence/fact-events.ts';
import { isoTime } from '../../src/shared/base/clock.ts';
import { asId } from '../../src/shared/base/ids.ts';
import type { GateId } from '../../src/shared/base/ids.ts';
import { claudeActor } from '../../src/shared/domain/actor.ts';
import type { Actor } from '../../src/shared/domain/actor.ts';
import type {
  ClaudeStatus,
  EventBody,
  HubEvent,
  SessionSetup,
} from '../../src/shared/domain/event.ts';
import { foldSession } from '../../src/shared/domain/fold/fold-session.ts';
import type { JsonObject } from '../../src/shared/domain/gate.ts';
import type { SessionView } from '../../src/shared/domain/session.ts';
import type { RunnerFact } from '../../src/shared/wire/runner-link.ts';

const session = asId('session', 's_story');
const runner = asId('runner', 'r_story');

const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };

/** A session told fact by fact, folded as the hub folds it; each step is a second later. */
export class SessionStory {
  readonly events: HubEvent[] = [];
  #view: SessionView | undefined;
  #seconds = 0;
  #gates = 0;

  constructor(setup: Partial<SessionSetup> = {}) {
    this.commit(
      {
        kind: 'session.created',
        data: {
          name: 'story',
          repo: '/repo',
          cwd: '/repo',
          branch: 'main',
          worktree: null,
          launcher: 'local',
          parent: null,
          model: null,
          permissionMode: 'manual',
          owner: { id: ana.id, name: ana.name },
          claudeSessionId: 'c0ffee00-0000-4000-8000-000000000000',
          isResumed: false,
          claudeArgs: [],
          ...setup,
        },
      },
      ana,
    );
  }

  get view(): SessionView {
    if (!this.#view) throw new Error('the story begins with its session');
    return this.#view;
  }

  /** An event that a decider made. */
  commit(body: EventBody, actor: Actor = ana, at = this.#now()): void {
    const seq = this.events.length + 1;
    const event = { seq, at, session, actor, cause: null, ...body } as HubEvent;
    this.events.push(event);
    this.#view = foldSession(this.#view, event);
  }

  /** A fact that the runner saw now, or at `at`. */
  fact(fact: RunnerFact, at = this.#now()): void {
    const bodies = eventsOfFact({
      view: this.view,
      runner,
      fact,
      at,
      newGate: () => this.#newGate(),
    });
    for (const body of bodies) this.commit(body, claudeActor, at);
  }

  hook(name: string, payload: JsonObject = {}, request: string | null = null): void {
    this.fact({ type: 'hook', payload: { hook_event_name: name, ...payload }, request });
  }

  status(status: ClaudeStatus, waitingFor: string | null = null): void {
    this.fact({ type: 'status', status, waitingFor });
  }

  /** At its prompt while a background command runs. */
  shellStatus(): void {
    this.fact({ type: 'status', status: 'idle', waitingFor: null, word: 'shell' });
  }

  /** Claude Code is there and idle. */
  start(): this {
    this.commit({ kind: 'session.start-requested', data: { prompt: null, isResume: false } });
    this.fact({ type: 'claude-started', pid: 42, version: '2.1.329' });
    this.hook('SessionStart', { source: 'startup', session_id: this.view.claudeSessionId });
    this.status('idle');
    return this;
  }

  turn(promptId: string, text = 'do it'): this {
    this.hook('UserPromptSubmit', { prompt_id: promptId, prompt: text });
    this.status('busy');
    return this;
  }

  /** A tool asks, and its hook is held. */
  ask(promptId: string, command: string): GateId {
    const input = { command };
    this.hook('PreToolUse', { prompt_id: promptId, tool_name: 'Bash', tool_input: input });
    this.hook(
      'PermissionRequest',
      { prompt_id: promptId, tool_name: 'Bash', tool_input: input },
      `request-${command}`,
    );
    this.status('waiting', 'permission prompt');
    const gate = this.view.gates.at(-1);
    if (!gate) throw new Error('no gate was opened');
    return gate.id;
  }

  kindsSince(seq: number): readonly string[] {
    return this.events.filter((event) => event.seq > seq).map((event) => event.kind);
  }

  #newGate(): GateId {
    this.#gates += 1;
    return asId('gate', `g_${this.#gates}`);
  }

  #now(): string {
    this.#seconds += 1;
    return isoTime(Date.UTC(2026, 0, 1) + this.#seconds * 1000);
  }
}
