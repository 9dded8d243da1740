import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';

import { buildJob } from '../../../src/main/hub/launchers/build-job.ts';
import type {
  Attachment,
  AttachmentStore,
  ContentMark,
  ConversationHistory,
  Launcher,
  RunnerLife,
  WorktreeSetup,
} from '../../../src/main/hub/launchers/launcher.ts';
import type { RunnerId, SessionId } from '../../../src/shared/base/ids.ts';
import { asId, randomText } from '../../../src/shared/base/ids.ts';
import type { Result } from '../../../src/shared/base/result.ts';
import { err, ok } from '../../../src/shared/base/result.ts';
import type { LauncherName } from '../../../src/shared/domain/launcher-name.ts';
import { attachmentLimitBytes } from '../../../src/shared/wire/body-limits.ts';
import type { Refusal } from '../../../src/shared/wire/errors.ts';
import { refusal } from '../../../src/shared/wire/errors.ts';
import type { RunnerJob, RunnerSpec } from '../../../src/shared/wire/runner-job.ts';
import type { MemoryWorld } from './memory-world.ts';

export interface MemoryLauncherOptions {
  /** Left out: that of a place which is not this machine. */
  readonly name?: LauncherName;
  readonly canStart?: boolean;
}

/** A launcher for tests, held to the same contract as the real ones. */
export class MemoryLauncher implements Launcher {
  readonly name: LauncherName;
  readonly history: ConversationHistory;
  readonly setup: WorktreeSetup;
  readonly attachments: AttachmentStore;
  readonly #world: MemoryWorld;
  readonly #canStart: boolean;

  constructor(
    world: MemoryWorld,
    { name = 'docker', canStart = true }: MemoryLauncherOptions = {},
  ) {
    this.name = name;
    this.#world = world;
    this.#canStart = canStart;
    this.history = {
      has: ({ cwd, claudeSessionId }) =>
        Promise.resolve(
          world.conversations.some((one) => one.cwd === cwd && one.id === claudeSessionId),
        ),
      listOpen: async () => {
        await world.answers;
        if (world.downBecause !== null) throw new Error('connect ENOENT');
        return world.conversations.flatMap(({ id, isOpen, pid = 1 }) =>
          isOpen ? [{ pid, id }] : [],
        );
      },
    };
    this.setup = {
      read: (folder) => Promise.resolve(world.setups.get(folder) ?? null),
      run: ({ text }) => runInShell(text),
    };
    this.attachments = new MemoryAttachments(world);
  }

  findClaude(): Promise<Result<string, string>> {
    const { downBecause } = this.#world;
    return Promise.resolve(downBecause === null ? ok('/usr/bin/claude') : err(downBecause));
  }

  async launch(spec: RunnerSpec): Promise<Result<void, string>> {
    if (!this.#canStart) return err('There is no engine here that could start a runner.');
    const session = asId('session', spec.session);
    await this.#world.runners.get(session)?.ended;
    this.#world.start(session, jobInMemory(spec), spec);
    return ok(undefined);
  }

  lifeOf(session: SessionId): Promise<RunnerLife> {
    return Promise.resolve(this.#lifeOf(session));
  }

  jobOf(session: SessionId): Promise<RunnerJob | undefined> {
    return Promise.resolve(this.#world.runners.get(session)?.job);
  }

  jobs(): Promise<readonly RunnerJob[]> {
    return Promise.resolve([...this.#world.runners.values()].map(({ job }) => job));
  }

  claudePidOf(session: SessionId): Promise<number | null> {
    return Promise.resolve(this.#world.runners.has(session) ? 4711 : null);
  }

  factsLeftBy(session: SessionId, runner: RunnerId): Promise<readonly unknown[]> {
    const found = this.#world.runners.get(session);
    return Promise.resolve(found?.job.runner === runner ? found.fake.facts : []);
  }

  end(session: SessionId, runner: RunnerId): Promise<void> {
    const found = this.#world.runners.get(session);
    if (found?.job.runner === runner) found.crash();
    return Promise.resolve();
  }

  endLeftovers(): Promise<void> {
    return Promise.resolve();
  }

  saveWork(): Promise<Result<string | null, string>> {
    return Promise.resolve(ok(null));
  }

  sessionsLeft(): Promise<readonly SessionId[]> {
    const attached = [...this.#world.files.values()].map(({ session }) => session);
    return Promise.resolve([...new Set([...this.#world.runners.keys(), ...attached])]);
  }

  forget(session: SessionId): Promise<void> {
    this.#world.runners.delete(session);
    for (const [path, file] of this.#world.files) {
      if (file.session === session) this.#world.files.delete(path);
    }
    return Promise.resolve();
  }

  #lifeOf(session: SessionId): RunnerLife {
    if (this.#world.silent.has(session)) return { state: 'unknown' };
    const found = this.#world.runners.get(session);
    if (!found) return { state: 'gone', runner: null };
    const runner = asId('runner', found.job.runner);
    return { state: found.isRunning ? 'running' : 'gone', runner };
  }
}

/** With what the place in memory would say of itself. */
export function jobInMemory(spec: RunnerSpec): RunnerJob {
  return buildJob(spec, {
    dataDirectory: '/data',
    hubUrl: null,
    executable: '/usr/bin/claude',
    version: '1.2.3',
    environment: { PATH: '/usr/bin' },
    hooksOff: null,
  });
}

class MemoryAttachments implements AttachmentStore {
  readonly #world: MemoryWorld;

  constructor(world: MemoryWorld) {
    this.#world = world;
  }

  async add(
    session: SessionId,
    name: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<Result<Attachment, Refusal>> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of content) {
      bytes += part.length;
      if (bytes > attachmentLimitBytes) return err(refusal('too_large', 'It is too large.'));
      parts.push(part);
    }
    if (bytes === 0) return err(refusal('bad_request', 'The file is empty.'));
    const id = `${randomText(12)}-${name}`;
    const path = pathOf(session, id);
    this.#world.files.set(path, { session, text: Buffer.concat(parts).toString() });
    return ok({ id, name, path, bytes, type: 'text/plain' });
  }

  remove(session: SessionId, id: string): Promise<Result<void, Refusal>> {
    const isGone = this.#world.files.delete(pathOf(session, id));
    return Promise.resolve(
      isGone ? ok(undefined) : err(refusal('not_found', 'There is no such file.')),
    );
  }

  removeContent(session: SessionId, { sha256 }: ContentMark): Promise<void> {
    for (const [path, file] of this.#world.files) {
      const hash = createHash('sha256').update(file.text).digest('hex');
      if (file.session === session && hash === sha256) this.#world.files.delete(path);
    }
    return Promise.resolve();
  }
}

function pathOf(session: SessionId, id: string): string {
  return `/attachments/${session}/${id}`;
}

function runInShell(
  text: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = execFile('/bin/sh', ['-c', text], (_error, output) =>
      resolve({ code: child.exitCode, output }),
    );
  });
}
