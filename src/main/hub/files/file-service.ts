import { createHash } from 'node:crypto';

import { harmlessName, typeOfContent } from '../../../node/content-type.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { FileId, SessionId } from '../../../shared/base/ids.ts';
import { newId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SharedFile } from '../../../shared/domain/shared-file.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { RoomSource } from '../disk/disk-service.ts';
import type { EventStore } from '../store/event-store.ts';
import type { ContentStore, HeldContent } from './content-store.ts';
import { decideShare, findFile } from './decide-file.ts';

export interface FileServiceOptions {
  readonly log: HubLog;
  readonly store: Pick<EventStore, 'epoch'>;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  readonly contents: ContentStore;
  readonly room: RoomSource;
  readonly copies: FileCopies;
  readonly logger: Logger;
}

/** Where Claude Code of a session opens its files. */
export interface FileCopies {
  remove(session: SessionId, attachment: string): Promise<unknown>;
  removeContent(session: SessionId, file: SharedFile): Promise<void>;
}

export interface WantedFile {
  readonly name: string;
  /** Held by the caller until this resolves. */
  readonly content: HeldContent;
  /** Where it also goes before anyone is told of it. */
  readonly place?: FilePlace;
}

export interface FilePlace {
  /** Its id there, or why it cannot be put there. */
  put(file: SharedFile): Promise<Result<string, Refusal>>;
}

/** Files that sessions and operators give to sessions: stored before anyone is told of them. */
export class FileService {
  readonly #options: FileServiceOptions;

  constructor(options: FileServiceOptions) {
    this.#options = options;
  }

  /** Removes what no session refers to any more, such as a content whose event was never committed. */
  async start(): Promise<void> {
    const { contents, store, clock } = this.#options;
    await contents.start();
    const log = { epoch: store.epoch, nowMs: clock.now() };
    contents.spareUnknown(log, (sha256) => this.#isReferredTo(sha256));
    await this.#sweep();
  }

  /** Takes a content to the disk; nobody is told of it yet. */
  async add(content: AsyncIterable<Uint8Array>): Promise<Result<HeldContent, Refusal>> {
    const full = await this.#options.room.refusal();
    if (full) return err(full);
    const added = await this.#options.contents.add(content);
    return added.ok ? ok(this.#released(added.value)) : added;
  }

  async share(
    context: CommandContext<SharedFile>,
    session: SessionId,
    wanted: WantedFile,
  ): Promise<Result<SharedFile, Refusal>> {
    const { sha256, bytes, head } = wanted.content;
    const type = typeOfContent(head);
    const name = harmlessName(wanted.name, type);
    const plain: SharedFile = { id: newId('file'), name, type, bytes, sha256 };
    const placed = await wanted.place?.put(plain);
    if (placed && !placed.ok) return placed;
    const file = placed ? { ...plain, attachment: placed.value } : plain;
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view) => {
        const decided = decideShare(view, file);
        return decided.ok ? ok([{ kind: 'file.shared', data: { file } }]) : decided;
      },
      answer: () => file,
    });
  }

  /** From the session, and from where its Claude Code could open it. */
  async withdraw(
    context: CommandContext<SharedFile>,
    session: SessionId,
    id: FileId,
  ): Promise<Result<SharedFile, Refusal>> {
    let withdrawn: SharedFile | undefined;
    const done = await this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view) => {
        const found = findFile(view, id);
        if (!found.ok) return found;
        withdrawn = found.value;
        return ok([{ kind: 'file.withdrawn', data: { file: id } }]);
      },
      answer: () => {
        if (!withdrawn) throw new Error('impossible: a withdrawn file was found');
        return withdrawn;
      },
    });
    if (done.ok && withdrawn) await this.removeCopies(session, withdrawn);
    return done;
  }

  /** Of a file that was withdrawn. The same content under another id stays readable. */
  async removeCopies(session: SessionId, file: SharedFile): Promise<void> {
    const { copies, logger } = this.#options;
    try {
      if (file.attachment !== undefined) await copies.remove(session, file.attachment);
      if (this.list(session).some(({ sha256 }) => sha256 === file.sha256)) return;
      await copies.removeContent(session, file);
    } catch (error) {
      logger.error('a copy of a withdrawn file could not be removed', { error, session });
    }
  }

  list(session: SessionId): readonly SharedFile[] {
    return this.#options.log.state.sessions.get(session)?.files ?? [];
  }

  find(session: SessionId, id: FileId): Result<SharedFile, Refusal> {
    const view = this.#options.log.state.sessions.get(session);
    if (view && !view.isRemoved) return findFile(view, id);
    return err(refusal('not_found', `There is no file ${id}.`));
  }

  /** The content as it is read; a content that is damaged breaks off instead of ending. */
  read({ sha256, name }: SharedFile): Result<AsyncIterable<Uint8Array>, Refusal> {
    const content = this.#options.contents.read(sha256);
    if (content) return ok(verified(content, sha256));
    const message = `The content of ${name} is not on this hub's disk any more.`;
    return err(refusal('gone', message, 'Ask for it to be attached again.'));
  }

  /** To be told of every commit. */
  take(events: readonly HubEvent[]): void {
    const isFreed = events.some(
      ({ kind }) => kind === 'file.withdrawn' || kind === 'session.removed',
    );
    if (!isFreed) return;
    this.#sweep().catch((error: unknown) => {
      this.#options.logger.warn('files that no session refers to could not be removed', { error });
    });
  }

  /** What was refused or left is removed when it is let go: no session refers to it. */
  #released(content: HeldContent): HeldContent {
    const { contents, logger } = this.#options;
    const { sha256 } = content;
    return {
      ...content,
      [Symbol.dispose]: () => {
        content[Symbol.dispose]();
        const dropped = contents.drop(sha256, () => this.#isReferredTo(sha256));
        dropped.catch((error: unknown) => {
          logger.warn('a file that was not shared could not be removed', { error });
        });
      },
    };
  }

  #sweep(): Promise<void> {
    return this.#options.contents.sweep((sha256) => this.#isReferredTo(sha256));
  }

  #isReferredTo(sha256: string): boolean {
    return [...this.#options.log.state.sessions.values()].some(
      (view) => !view.isRemoved && view.files.some((file) => file.sha256 === sha256),
    );
  }
}

async function* verified(
  content: AsyncIterable<Uint8Array>,
  sha256: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  // One piece is held back, so that a damaged content never looks whole.
  let last: Uint8Array | undefined;
  for await (const piece of content) {
    if (last) yield last;
    hash.update(piece);
    last = piece;
  }
  if (hash.digest('hex') !== sha256) throw new Error(`the content ${sha256} is damaged`);
  if (last) yield last;
}
