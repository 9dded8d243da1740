import { asId, newId, newUuid } from '../../../src/shared/base/ids.ts';
import { hubActor } from '../../../src/shared/domain/actor.ts';
import type { EventDataByKind, EventKind } from '../../../src/shared/domain/event.ts';
import { joinChoices } from '../../../src/shared/domain/questions.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import { needsOperator, sessionStateOf } from '../../../src/shared/domain/session.ts';
import type { RouteAnswer, RouteBody } from '../../../src/shared/wire/http-routes.ts';
import { DemoChanges } from './demo-changes.ts';
import { DemoClaude } from './demo-claude.ts';
import type { DemoLog } from './demo-log.ts';
import { DemoRefusal } from './demo-refusal.ts';
import { ana } from './session-script.ts';

/** The changing calls, over the demo log. */
export class DemoCommands {
  readonly #log: DemoLog;
  readonly #claude: DemoClaude;
  /** A spec sets it to see a message wait in the queue. */
  isClaudeAsleep = false;
  readonly changes = new DemoChanges({
    view: (ref) => this.view(ref),
    onRan: (session, ran) => this.#say(asId('session', session), 'git.ran', ran),
  });

  constructor(log: DemoLog) {
    this.#log = log;
    this.#claude = new DemoClaude(log);
  }

  view(ref: string): SessionView {
    const views = [...this.#log.views.values()];
    const view = views.find((one) => (one.id === ref || one.name === ref) && !one.isRemoved);
    if (!view) throw new DemoRefusal('not_found', `there is no session ${ref}`);
    return view;
  }

  send(ref: string, body: RouteBody<'sessions.send'>) {
    const { text, isCommand = false } = body;
    const view = this.view(ref);
    const message = newId('message');
    this.#say(view.id, 'message.queued', { message, text, isCommand });
    if (!this.isClaudeAsleep && sessionStateOf(view) === 'idle') {
      this.#claude.take(view.id, message, text);
    }
    return this.#message(message);
  }

  change(id: string, body: RouteBody<'messages.change'>) {
    const message = asId('message', id);
    const session = this.#message(id).session;
    if (body.text !== undefined) this.#say(session, 'message.edited', { message, text: body.text });
    if (body.before !== undefined) {
      const before = body.before === null ? null : asId('message', body.before);
      this.#say(session, 'message.moved', { message, before });
    }
    return this.#message(id);
  }

  drop(id: string) {
    const { session } = this.#message(id);
    this.#say(session, 'message.dropped', { message: asId('message', id) });
    return this.#message(id);
  }

  retry(id: string) {
    const { session } = this.#message(id);
    this.#say(session, 'message.released', { message: asId('message', id) });
    return this.#message(id);
  }

  answer(id: string, body: RouteBody<'gates.answer'>) {
    const view = [...this.#log.views.values()].find((one) =>
      one.gates.some((gate) => gate.id === id),
    );
    const gate = view?.gates.find((one) => one.id === id);
    if (!view || !gate) throw new DemoRefusal('not_found', 'there is no such gate');
    if (gate.state !== 'open') throw new DemoRefusal('already_answered', 'it was answered already');
    if (body.hash !== gate.hash) {
      throw new DemoRefusal('changed_since_shown', 'what is asked changed since it was shown');
    }
    this.#say(view.id, 'gate.answered', {
      gate: gate.id,
      answer: body.answer,
      message: body.message ?? null,
      answers: body.answers ? joined(body.answers) : null,
    });
    this.#claude.goOn(view.id, id, body.answer !== 'deny');
    const after = this.view(view.id).gates.find((one) => one.id === id) ?? gate;
    return { ...after, sessionName: view.name };
  }

  configure(ref: string, { setting, value }: RouteBody<'sessions.configure'>) {
    const { id, meter } = this.view(ref);
    const change = newUuid();
    this.#say(id, 'setting.change-requested', { change, setting, value });
    if (this.isClaudeAsleep) return this.summary(ref);
    if (value === 'max') {
      const reason = 'Claude Code says: this model has no such effort.';
      this.#say(id, 'setting.change-failed', { change, reason });
      return this.summary(ref);
    }
    this.#say(id, 'setting.changed', { change, setting, value });
    if (meter && setting !== 'permissionMode') {
      this.#say(id, 'claude.metered', { ...meter, [setting]: value });
    }
    return this.summary(ref);
  }

  interrupt(ref: string) {
    const { id } = this.view(ref);
    this.#say(id, 'session.interrupt-requested', {});
    this.#say(id, 'turn.interrupted', { promptId: null });
    this.#say(id, 'claude.status-changed', { status: 'idle', waitingFor: null });
    return this.summary(ref);
  }

  stop(ref: string) {
    const { id, lastRunner } = this.view(ref);
    this.#say(id, 'session.stop-requested', {});
    const runner = lastRunner ?? asId('runner', 'r_none');
    this.#say(id, 'claude.exited', { runner, code: 0, signal: null });
    return this.summary(ref);
  }

  resume(ref: string) {
    const { id, claudeSessionId } = this.view(ref);
    const runner = newId('runner');
    this.#say(id, 'session.start-requested', { prompt: null, isResume: true });
    this.#say(id, 'claude.started', { runner, pid: 1, version: '2.1.329' });
    this.#say(id, 'claude.session-started', {
      source: 'resume',
      model: null,
      claudeSessionId,
    });
    return this.summary(ref);
  }

  arrange(ref: string, body: RouteBody<'sessions.arrange'>) {
    const view = this.view(ref);
    if (body.name !== undefined) this.#say(view.id, 'session.renamed', { name: body.name });
    if (body.isPinned !== undefined || body.isArchived !== undefined) {
      this.#say(view.id, 'session.arranged', {
        isPinned: body.isPinned ?? view.isPinned,
        isArchived: body.isArchived ?? view.isArchived,
      });
    }
    return this.summary(view.id);
  }

  remove(ref: string) {
    const { id, worktree, name } = this.view(ref);
    const trashRef = worktree ? `refs/roundhouse/trash/${name}` : null;
    this.#say(id, 'session.removed', { trashRef });
    const nothing = { files: 0, commits: 0, repositories: [], copies: [], keptWorktree: null };
    return { trashRef, ...nothing };
  }

  note(ref: string, text: string) {
    this.#say(this.view(ref).id, 'note.added', { text });
    return { seq: this.#log.lastSeq };
  }

  start(body: RouteBody<'sessions.start'>) {
    const name = body.name ?? body.path.split('/').at(-1) ?? 'session';
    const names = [...this.#log.views.values()].map((view) => view.name);
    if (names.includes(name)) throw new DemoRefusal('name_taken', `${name} is taken`);
    const id = newId('session');
    const branch = typeof body.worktree === 'string' ? body.worktree : 'main';
    this.#say(id, 'session.created', {
      name,
      repo: body.path,
      cwd: body.path,
      branch,
      worktree:
        body.worktree === undefined
          ? null
          : { path: `${body.path}.worktrees/${name}`, branch, base: 'abc123' },
      launcher: 'local',
      parent: null,
      model: body.model ?? null,
      permissionMode: body.permissionMode ?? 'auto',
      owner: { id: ana.id, name: ana.name },
      claudeSessionId: '00000000-0000-4000-8000-000000000000',
      isResumed: body.resume !== undefined,
      claudeArgs: [],
    });
    this.resume(id);
    if (body.prompt !== undefined) this.send(id, { text: body.prompt });
    return this.summary(id);
  }

  summary(ref: string): RouteAnswer<'sessions.list'>['items'][number] {
    const view = this.view(ref);
    return {
      ...view,
      state: sessionStateOf(view),
      detail: null,
      tasks: view.tasks.map((task) => ({ ...task })),
      attached: [],
      cost: view.meter?.costUsd ?? null,
      context: view.meter?.contextPercent ?? null,
      effort: view.meter?.effort ?? null,
      settingChanges: view.settingChanges.map((change) => ({ ...change })),
      needsYou: needsOperator(view),
    };
  }

  #message(id: string) {
    for (const view of this.#log.views.values()) {
      const message = view.messages.find((one) => one.id === id);
      if (message) return message;
    }
    throw new DemoRefusal('not_found', 'there is no such message');
  }

  #say<K extends EventKind>(session: string, kind: K, data: EventDataByKind[K]): void {
    const actor = kind === 'claude.exited' ? hubActor : ana;
    const at = new Date().toISOString();
    this.#log.append([{ session: asId('session', session), at, kind, actor, data }]);
  }
}

function joined(
  answers: Readonly<Record<string, string | readonly string[]>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(answers).map(([question, answer]) => [
      question,
      typeof answer === 'string' ? answer : joinChoices(answer),
    ]),
  );
}
