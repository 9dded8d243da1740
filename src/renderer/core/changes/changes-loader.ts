import { messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import { hintOf } from '../../../shared/client/hub-error.ts';
import { untilAnswered } from '../../../shared/client/until-answered.ts';
import type { PushPlan } from '../../../shared/domain/git-command.ts';
import { hintForPeople } from '../actions/hint-for-people.ts';
import type { ChangesStore, GitRan, SessionChanges } from '../stores/changes-store.ts';
import { applyList, changeChanges, changesOf } from '../stores/changes-store.ts';

/** While a session works its files change all the time; they are listed once in this time. */
const pauseMs = 1_000;

/** A line or several of one file, as they are quoted to the session. */
export interface CommentRequest {
  readonly path: string;
  readonly lines: string;
  readonly text: string;
}

/**
 * Keeps the changes of the sessions that somebody looks at: lists them when they are shown and when
 * something happened, and has git stage, commit and push. What comes of it is what the next list says.
 */
export class ChangesLoader implements Disposable {
  readonly #http: HttpClient;
  readonly #store: ChangesStore;
  readonly #clock: Clock;
  /** How many places of the window show a session's changes. */
  readonly #shown = new Map<string, number>();
  readonly #loading = new Set<string>();
  readonly #stale = new Set<string>();
  readonly #pauses = new Map<string, Disposable>();

  constructor(options: {
    readonly http: HttpClient;
    readonly store: ChangesStore;
    readonly clock: Clock;
  }) {
    this.#http = options.http;
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** A viewer is there: listed now, and again whenever it is stale, until the returned is disposed. */
  show(session: string): Disposable {
    this.#shown.set(session, (this.#shown.get(session) ?? 0) + 1);
    void this.load(session);
    return {
      [Symbol.dispose]: () => {
        const left = (this.#shown.get(session) ?? 1) - 1;
        if (left > 0) this.#shown.set(session, left);
        else this.#shown.delete(session);
      },
    };
  }

  /** Something happened that may have changed files: of one session, or of every one. */
  noteStale(session: string | null): void {
    const sessions = session === null ? [...this.#shown.keys()] : [session];
    for (const one of sessions) {
      if (!this.#shown.has(one)) continue;
      if (this.#loading.has(one) || this.#pauses.has(one)) this.#stale.add(one);
      else void this.load(one);
    }
  }

  async load(session: string): Promise<void> {
    if (this.#loading.has(session)) {
      this.#stale.add(session);
      return;
    }
    this.#loading.add(session);
    this.#stale.delete(session);
    this.#change(session, (before) => ({ ...before, isLoading: true }));
    try {
      const changes = await this.#http.call('changes.list', { params: { ref: session } });
      this.#change(session, (before) => applyList(before, changes));
      const { open } = changesOf(this.#store.getState(), session);
      if (open !== null) await this.#loadDiff(session, open);
    } catch (thrown) {
      this.#change(session, (before) => ({ ...before, isLoading: false, error: wordsOf(thrown) }));
    } finally {
      this.#loading.delete(session);
      this.#pause(session);
    }
  }

  /** Opens the change of one file; null closes it. */
  async open(session: string, file: string | null): Promise<void> {
    this.#change(session, (before) => ({ ...before, open: file }));
    if (file !== null) await this.#loadDiff(session, file);
  }

  setCommitMessage(session: string, commitMessage: string): void {
    this.#change(session, (before) => ({ ...before, commitMessage }));
  }

  async stage(session: string, files: readonly string[], command: string): Promise<void> {
    const body = { files: [...files] };
    await this.#run(session, command, () =>
      this.#http.call('changes.stage', { params: { ref: session }, body }),
    );
  }

  async unstage(session: string, files: readonly string[], command: string): Promise<void> {
    const body = { files: [...files] };
    await this.#run(session, command, () =>
      this.#http.call('changes.unstage', { params: { ref: session }, body }),
    );
  }

  async commit(session: string, command: string): Promise<void> {
    const { commitMessage: message, changes } = changesOf(this.#store.getState(), session);
    if (!changes) return;
    const body = { message, staged: changes.staged };
    const isDone = await this.#run(session, command, () =>
      this.#http.call('changes.commit', { params: { ref: session }, body }),
    );
    if (isDone) this.setCommitMessage(session, '');
  }

  async push(session: string, plan: PushPlan, command: string): Promise<void> {
    await this.#run(session, command, () =>
      this.#http.call('changes.push', { params: { ref: session }, body: { plan } }),
    );
  }

  /** Tells the session; true when the hub has the message. */
  async comment(session: string, comment: CommentRequest): Promise<boolean> {
    const { path, lines, text } = comment;
    try {
      const { id } = await untilAnswered(this.#clock, (command) =>
        this.#http.call('sessions.send', { params: { ref: session }, body: { text }, ...command }),
      );
      this.#change(session, (before) => ({
        ...before,
        comments: [...before.comments, { message: id, path, lines }].slice(-50),
      }));
      return true;
    } catch (thrown) {
      this.#change(session, (before) => ({
        ...before,
        outcome: { state: 'refused', ...wordsOf(thrown) },
      }));
      return false;
    }
  }

  [Symbol.dispose](): void {
    for (const pause of this.#pauses.values()) pause[Symbol.dispose]();
    this.#pauses.clear();
    this.#shown.clear();
  }

  async #run(session: string, command: string, call: () => Promise<GitRan>): Promise<boolean> {
    this.#change(session, (before) => ({ ...before, outcome: { state: 'running', command } }));
    let isDone = false;
    try {
      const ran = await call();
      this.#change(session, (before) => ({ ...before, outcome: { state: 'done', ran } }));
      isDone = true;
    } catch (thrown) {
      this.#change(session, (before) => ({
        ...before,
        outcome: { state: 'refused', ...wordsOf(thrown) },
      }));
    }
    await this.load(session);
    return isDone;
  }

  async #loadDiff(session: string, file: string): Promise<void> {
    this.#setDiff(session, file, (before) => before ?? { state: 'asking' });
    try {
      const diff = await this.#http.call('changes.diff', {
        params: { ref: session },
        query: { file },
      });
      this.#setDiff(session, file, () => ({ state: 'shown', diff }));
    } catch (thrown) {
      const { reason } = wordsOf(thrown);
      this.#setDiff(session, file, () => ({ state: 'refused', reason }));
    }
  }

  #setDiff(
    session: string,
    file: string,
    step: (
      before: ReturnType<SessionChanges['diffs']['get']>,
    ) => NonNullable<ReturnType<SessionChanges['diffs']['get']>>,
  ): void {
    this.#change(session, (before) => ({
      ...before,
      diffs: new Map(before.diffs).set(file, step(before.diffs.get(file))),
    }));
  }

  #pause(session: string): void {
    this.#pauses.get(session)?.[Symbol.dispose]();
    const pause = this.#clock.schedule(pauseMs, () => {
      this.#pauses.delete(session);
      if (this.#stale.delete(session) && this.#shown.has(session)) void this.load(session);
    });
    this.#pauses.set(session, pause);
  }

  #change(session: string, step: (before: SessionChanges) => SessionChanges): void {
    this.#store.setState((state) => changeChanges(state, session, step), true);
  }
}

function wordsOf(thrown: unknown): { readonly reason: string; readonly hint: string | null } {
  return { reason: messageOf(thrown), hint: hintForPeople(hintOf(thrown)) };
}
