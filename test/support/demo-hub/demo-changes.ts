import { createHash } from 'node:crypto';

import type { GitAction } from '../../../src/shared/domain/event.ts';
import type { GitCommand } from '../../../src/shared/domain/git-command.ts';
import {
  commandText,
  commitCommand,
  pushText,
  stageCommand,
  unstageCommand,
} from '../../../src/shared/domain/git-command.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import type { RouteAnswer, RouteBody } from '../../../src/shared/wire/http-routes.ts';
import { demoDiff, demoFiles } from './demo-files.ts';
import { DemoRefusal } from './demo-refusal.ts';

type Changes = RouteAnswer<'changes.list'>;
export type DemoFile = Changes['files'][number];

interface DemoRepo {
  files: DemoFile[];
  ahead: number;
  commits: number;
  hasUpstream: boolean;
}

export interface DemoChangesOptions {
  readonly view: (ref: string) => SessionView;
  readonly onRan: (
    session: string,
    ran: { readonly action: GitAction; readonly command: string; readonly output: string },
  ) => void;
}

/** The changes of the demo sessions: a few files that can be staged, committed and pushed for show. */
export class DemoChanges {
  readonly #options: DemoChangesOptions;
  readonly #repos = new Map<string, DemoRepo>();
  /** A spec sets it to see what a refused push says. */
  refusal: string | null = null;

  constructor(options: DemoChangesOptions) {
    this.#options = options;
  }

  list(ref: string): Changes {
    const view = this.#view(ref);
    const repo = this.#repo(view);
    const staged = repo.files.filter((file) => file.stage === 'staged');
    return {
      root: view.cwd,
      base: {
        commit: '4f1c2a90e7d35b6881c20a94d5e6f7a8b9c0d1e2',
        from: 'session',
        changesBefore: 1,
        commits: repo.commits,
      },
      head: '4f1c2a90e7d35b6881c20a94d5e6f7a8b9c0d1e2',
      branch: view.branch,
      upstream: repo.hasUpstream ? `origin/${view.branch ?? ''}` : null,
      ahead: repo.hasUpstream ? repo.ahead : null,
      behind: repo.hasUpstream ? 0 : null,
      worktree: { isLinked: view.worktree !== null, operation: null },
      push: this.#plan(view, repo),
      pushUrl: 'git@example.test:acme/payments-api.git',
      noPush: null,
      skippedHooks: ['pre-commit'],
      settings: ['core.hooksPath=/dev/null', 'core.fsmonitor=false'],
      staged: hashOf(staged),
      stagedFiles: staged.length,
      files: repo.files,
      total: repo.files.length,
      added: repo.files.reduce((sum, file) => sum + (file.added ?? 0), 0),
      deleted: repo.files.reduce((sum, file) => sum + (file.deleted ?? 0), 0),
    };
  }

  diff(ref: string, id: string): RouteAnswer<'changes.diff'> {
    const file = this.#repo(this.#view(ref)).files.find((one) => one.id === id);
    if (!file) throw new DemoRefusal('not_found', 'This file has no change.');
    return demoDiff(file);
  }

  stage(ref: string, ids: readonly string[], action: 'stage' | 'unstage') {
    const view = this.#view(ref);
    const repo = this.#repo(view);
    const chosen = repo.files.filter((file) => ids.includes(file.id));
    repo.files = repo.files.map((file) =>
      ids.includes(file.id) ? { ...file, stage: action === 'stage' ? 'staged' : 'unstaged' } : file,
    );
    const command = action === 'stage' ? stageCommand(chosen) : unstageCommand(chosen);
    return this.#ran(view, { action, command, output: '' });
  }

  commit(ref: string, { message, staged }: RouteBody<'changes.commit'>) {
    const view = this.#view(ref);
    const repo = this.#repo(view);
    const files = repo.files.filter((file) => file.stage === 'staged');
    if (hashOf(files) !== staged) {
      throw new DemoRefusal('changed_since_shown', 'Something else is staged than you were shown.');
    }
    repo.files = repo.files.map((file) =>
      file.stage === 'staged' ? { ...file, stage: 'committed' } : file,
    );
    repo.ahead += 1;
    repo.commits += 1;
    const output = `[${view.branch ?? ''} 1a2b3c4] ${message.split('\n')[0] ?? ''}\n ${files.length} files changed`;
    return this.#ran(view, { action: 'commit', command: commitCommand(message), output });
  }

  push(ref: string, { plan }: RouteBody<'changes.push'>) {
    if (this.refusal !== null) throw new DemoRefusal('refused', this.refusal);
    const view = this.#view(ref);
    const repo = this.#repo(view);
    repo.ahead = 0;
    repo.hasUpstream = true;
    return this.#ran(view, { action: 'push', command: pushText(plan), output: 'Done' });
  }

  /** Claude Code changed one more file. */
  change(ref: string, path: string): void {
    const repo = this.#repo(this.#view(ref));
    repo.files = [...repo.files, ...demoFiles([[path, 'modified', 3, 1]])];
  }

  /** As many as a generated tree has. */
  fill(ref: string, count: number): void {
    const repo = this.#repo(this.#view(ref));
    repo.files = demoFiles(
      Array.from(
        { length: count },
        (_, index) =>
          [`src/part-${index % 40}/file-${index}.ts`, 'modified', index % 50, 1] as const,
      ),
    );
  }

  #ran(
    view: SessionView,
    what: {
      readonly action: GitAction;
      readonly command: GitCommand | string;
      readonly output: string;
    },
  ) {
    const { command: given, output } = what;
    const ran = { command: typeof given === 'string' ? given : commandText(given), output };
    this.#options.onRan(view.id, { action: what.action, ...ran });
    return ran;
  }

  #plan({ branch }: SessionView, { hasUpstream }: DemoRepo): Changes['push'] {
    const name = branch ?? 'main';
    return {
      remote: 'origin',
      branch: name,
      remoteBranch: name,
      setsUpstream: !hasUpstream,
      isLocal: false,
      commit: '4f1c2a90e7d35b6881c20a94d5e6f7a8b9c0d1e2',
      url: 'git@example.test:acme/payments-api.git',
      hash: `${name} at 4f1c2a9`,
    };
  }

  #view(ref: string): SessionView {
    const view = this.#options.view(ref);
    if (view.launcher === 'local') return view;
    throw new DemoRefusal('unavailable', `The files of ${view.name} are not on this machine.`);
  }

  #repo(view: SessionView): DemoRepo {
    const known = this.#repos.get(view.id);
    if (known) return known;
    // One session has changed nothing, so that this can be seen as well.
    const files = view.name === 'web-docs' ? [] : demoFiles();
    const repo = { files, ahead: 0, commits: 0, hasUpstream: view.name === 'payments' };
    this.#repos.set(view.id, repo);
    return repo;
  }
}

function hashOf(files: readonly DemoFile[]): string {
  return createHash('sha256')
    .update(files.map((file) => file.id).join(' '))
    .digest('hex');
}
