import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { RouteAnswer } from '../../src/shared/wire/http-routes.ts';
import { RepoLab, type RepoLabOptions } from './repo-lab.ts';
import { eventually } from './session-waits.ts';

export interface StagedSession {
  readonly ref: string;
  readonly name: string;
  readonly repo: string;
  /** Its worktree. */
  readonly root: string;
}

/** Ended sessions in worktrees of their own, removed through the real HTTP edge, with real git. */
export class RemovalStage implements AsyncDisposable {
  readonly lab: RepoLab;
  #count = 0;

  constructor(options: RepoLabOptions = {}) {
    this.lab = new RepoLab(options);
  }

  /** A session in a new worktree; its Claude Code could not start, so it has ended. */
  async session(repo = this.lab.repo()): Promise<StagedSession> {
    this.#count += 1;
    const ref = await this.lab.session(repo, { worktree: `topic-${this.#count}` });
    return this.#staged(ref, repo);
  }

  async plainSession(path: string): Promise<StagedSession> {
    return this.#staged(await this.lab.session(path), path);
  }

  async #staged(ref: string, repo: string): Promise<StagedSession> {
    const { cwd, name } = await eventually('the start has failed', async () => {
      const session = await this.lab.client.call('sessions.read', { params: { ref } });
      return session.state === 'exited' ? session : undefined;
    });
    return { ref, name, repo, root: cwd };
  }

  remove(
    { ref }: StagedSession,
    work?: 'save' | 'discard' | 'keep',
  ): Promise<RouteAnswer<'sessions.remove'>> {
    const query = work === undefined ? {} : { work };
    return this.lab.client.call('sessions.remove', { params: { ref }, query });
  }

  /** Removes the session, restores what was saved, and gives the restored folder. */
  async removeAndRestore(session: StagedSession): Promise<RouteAnswer<'trash.restore'>> {
    const { trashRef } = await this.remove(session);
    if (existsSync(session.root)) throw new Error('the worktree is still there');
    return this.lab.client.call('trash.restore', {
      body: { repo: session.repo, ref: trashRef ?? '' },
    });
  }

  async restore(repo: string, ref: string | null): Promise<RouteAnswer<'trash.restore'>> {
    return this.lab.client.call('trash.restore', { body: { repo, ref: ref ?? '' } });
  }

  /** An inner repository with one commit. */
  innerRepo(root: string, path: string): string {
    const folder = join(root, path);
    this.lab.write(root, `${path}/committed`, 'committed\n');
    this.lab.git(folder, 'init', '--quiet');
    this.lab.git(folder, 'add', '.');
    this.lab.git(folder, 'commit', '--quiet', '--message=inner');
    return folder;
  }

  /** What a refused call says. */
  async refusalOf(call: Promise<unknown>) {
    const outcome = await call.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(outcome instanceof Error) || !('code' in outcome) || !('hint' in outcome)) {
      throw new Error('it was not refused');
    }
    return { code: outcome.code, message: outcome.message, hint: String(outcome.hint) };
  }

  async names(): Promise<readonly string[]> {
    return (await this.lab.client.call('sessions.list')).items.map((session) => session.name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.lab[Symbol.asyncDispose]();
  }
}
