import { constants, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request, type ClientRequest } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';

import type { Clock } from '../../shared/base/clock.ts';
import { delay } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { startTicksOf } from '../claude/left-processes.ts';
import { watchFolder } from '../observed/watch-folder.ts';
import type { HookServerPlace, Seat } from './seat.ts';

// The hooks of a joined Claude Code are a shell script: it leaves the payload as a file and ends, so that no hook waits for
// us or for the hub. A file that came while nobody looked is taken in later, in order. A permission request waits at a
// pipe for its answer. Here each file becomes the same request to our hook server that a started session's hook makes.

export interface HookFolderOptions {
  readonly seat: Seat;
  readonly server: HookServerPlace;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Answer {
  readonly status: number;
  readonly words: string;
}

interface Posted {
  readonly request: ClientRequest;
  readonly answer: Promise<Answer>;
}

interface HookStart {
  readonly pid: number;
  /** In ticks since the boot; 0 where the system does not say. */
  readonly began: number;
}

interface HookFile extends HookStart {
  readonly name: string;
  readonly event: string;
  readonly writtenAt: bigint;
}

/** A hook that Claude Code has ended (No in its dialog) leaves no other sign than its process. */
const lookMs = 250;
const readerLookMs = 10;
const tooMany = 429;
const busyMs = 200;
const permissionRequest = 'PermissionRequest';

export class HookFolder implements AsyncDisposable {
  readonly #options: HookFolderOptions;
  /** By the pid of the hook. */
  readonly #waiting = new Map<number, ClientRequest>();
  readonly #answers = new Set<Promise<void>>();
  #watch: Disposable | undefined;
  #timer: Disposable | undefined;
  #reading: Promise<void> | undefined;
  #isDirty = false;
  /** A hook may be ended while it writes, which changes nothing in the folder. */
  #isHeldUp = false;
  #isDisposed = false;

  constructor(options: HookFolderOptions) {
    this.#options = options;
  }

  start(): void {
    const { seat, clock, logger } = this.#options;
    const onChange = (): void => void this.read();
    this.#watch = watchFolder({ folder: seat.inFolder, clock, logger, onChange });
    this.#look();
    void this.read();
  }

  /** Hooks that wait are let go: Claude Code's own dialog decides. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#watch?.[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    for (const open of this.#waiting.values()) open.destroy();
    await Promise.all(this.#answers);
  }

  /** Takes in what lies there; resolves when all of it was taken in. */
  read(): Promise<void> {
    this.#isDirty = true;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    while (this.#isDirty && !this.#isDisposed) {
      this.#isDirty = false;
      for (const file of this.#files()) await this.#take(file);
    }
  }

  /** In the order in which Claude Code started the hooks, up to one that is still being written. */
  #files(): readonly HookFile[] {
    const folder = this.#options.seat.inFolder;
    const names = namesIn(folder);
    const writing = names.flatMap(draftOf).filter(isBeingWritten);
    const found = names.flatMap((name) => fileOf(folder, name)).toSorted(byStart);
    const ready = found.filter((file) => writing.every((draft) => byStart(file, draft) < 0));
    this.#isHeldUp = ready.length < found.length;
    return ready;
  }

  async #take(file: HookFile): Promise<void> {
    const { seat, logger } = this.#options;
    const path = join(seat.inFolder, file.name);
    try {
      const body = await readFile(path);
      if (file.event === permissionRequest) this.#hold(file, body);
      else if (!(await this.#handOver(file.event, body))) return;
      rmSync(path, { force: true });
    } catch (thrown) {
      logger.warn('a hook could not be taken in', { event: file.event, error: thrown });
    }
  }

  /** Resolves with false when we end before our server takes it: many that came while the hub was away are too fast for it. */
  async #handOver(event: string, body: Uint8Array): Promise<boolean> {
    while ((await this.#post(event, body).answer).status === tooMany) {
      await delay(this.#options.clock, busyMs);
      if (this.#isDisposed) return false;
    }
    return true;
  }

  #hold({ pid, event }: HookFile, body: Uint8Array): void {
    const { logger } = this.#options;
    const answered = this.#askServer(pid, event, body)
      .catch((error: unknown) => {
        // The hook has ended, or we do: Claude Code's own dialog decides.
        logger.debug('a permission request ended without an answer', { error });
        return '{}';
      })
      .then((words) => this.#answer(pid, words))
      .finally(() => {
        this.#waiting.delete(pid);
        this.#answers.delete(answered);
      });
    this.#answers.add(answered);
  }

  async #askServer(pid: number, event: string, body: Uint8Array): Promise<string> {
    while (!this.#isDisposed) {
      const posted = this.#post(event, body);
      this.#waiting.set(pid, posted.request);
      const { status, words } = await posted.answer;
      if (status !== tooMany) return words;
      await delay(this.#options.clock, busyMs);
    }
    return '{}';
  }

  #post(event: string, body: Uint8Array): Posted {
    const { url, token } = this.#options.server;
    const outgoing = request(`${url}/hook/${event}`, {
      method: 'POST',
      // A connection of our own: the default agent may send it to the proxy of the environment.
      agent: false,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    const answer = new Promise<Answer>((resolve, reject) => {
      outgoing.on('response', (response) => {
        const status = response.statusCode ?? 0;
        text(response).then((words) => resolve({ status, words }), reject);
      });
      outgoing.on('error', reject);
      outgoing.on('close', () => reject(new Error('the request was closed')));
    });
    outgoing.end(body);
    return { request: outgoing, answer };
  }

  /** The hook opens its pipe after it has left its payload, so that an answer may be there before. */
  async #answer(pid: number, answer: string): Promise<void> {
    const { seat, clock, logger } = this.#options;
    const pipe = seat.replyPipe(pid);
    try {
      while (!(await writeToReader(pipe, answer))) {
        // A hook that has ended waits for no answer.
        if (this.#isDisposed || !isAlive(pid)) break;
        await delay(clock, readerLookMs);
      }
    } catch (error) {
      logger.debug('a hook waits no longer for its answer', { error });
    }
    rmSync(pipe, { force: true });
  }

  #look(): void {
    if (this.#isDisposed) return;
    for (const [pid, open] of this.#waiting) {
      if (!isAlive(pid)) open.destroy();
    }
    if (this.#isHeldUp) void this.read();
    this.#timer = this.#options.clock.schedule(lookMs, () => this.#look());
  }
}

/** False while nothing reads at the other end. An answer may be longer than what a pipe holds: a socket waits for room. */
async function writeToReader(pipe: string, answer: string): Promise<boolean> {
  const descriptor = openForWriting(pipe);
  if (descriptor === undefined) return false;
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  socket.end(answer);
  await finished(socket);
  return true;
}

function openForWriting(pipe: string): number | undefined {
  try {
    return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return undefined;
    throw error;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The seat was taken away: nothing comes any more.
    return [];
  }
}

function draftOf(name: string): readonly HookStart[] {
  const [, began, pid] = /^\.(\d+)\.(\d+)$/u.exec(name) ?? [];
  return began === undefined ? [] : [{ began: Number(began), pid: Number(pid) }];
}

function fileOf(folder: string, name: string): readonly HookFile[] {
  const [, began, pid, event] = /^(\d+)\.(\d+)\.(\w+)$/u.exec(name) ?? [];
  const stat = statSync(join(folder, name), { bigint: true, throwIfNoEntry: false });
  if (event === undefined || !stat) return [];
  return [{ name, event, began: Number(began), pid: Number(pid), writtenAt: stat.mtimeNs }];
}

/** By the pid within one tick, and by the time of writing where no start is known. */
function byStart(one: HookStart & Partial<HookFile>, other: HookStart & Partial<HookFile>): number {
  if (one.began !== other.began) return one.began - other.began;
  const isTimed = one.began === 0 && one.writtenAt !== undefined && other.writtenAt !== undefined;
  if (isTimed && one.writtenAt !== other.writtenAt) return one.writtenAt < other.writtenAt ? -1 : 1;
  return one.pid - other.pid;
}

/** Not one that was ended meanwhile, nor another process with its pid. */
function isBeingWritten({ pid, began }: HookStart): boolean {
  return startTicksOf(pid) === began;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
