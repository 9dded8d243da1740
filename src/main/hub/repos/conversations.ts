import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { historyFolders, historyStem } from './history-folders.ts';
import { HistoryThread } from './history-thread.ts';
import type { Conversation, HistoryFile, ReadConversation } from './read-conversation.ts';
import { readConversation } from './read-conversation.ts';

const conversationLimit = 200;
/** Files that are open at once. */
const readersAtOnce = 4;
const rememberedLimit = 2_000;
/** Beginning and end of a file of this size are its whole; a larger one is read in a thread of its own. */
const smallBytes = 256 * 1024;

const uuidFile = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;

interface Remembered {
  readonly mark: string;
  readonly conversation: Promise<ReadConversation | null>;
}

interface ReadingPlace {
  readonly cwd: string;
  readonly thread: HistoryThread;
}

export interface ConversationsOptions {
  /** Where Claude Code keeps its history. */
  readonly configDirectory: string;
  /** The program of the thread that reads large ones. */
  readonly historyWorker: string;
}

/** Claude Code's own history. A file that has not changed is read once. */
export class Conversations {
  readonly #options: ConversationsOptions;
  readonly #remembered = new Map<string, Remembered>();

  constructor(options: ConversationsOptions) {
    this.#options = options;
  }

  /** Conversations that began in this folder, newest first; none where Claude Code has no history of it. */
  async list(cwd: string): Promise<readonly Conversation[]> {
    const files = await this.#filesOf(cwd);
    const newest = files
      .toSorted((one, other) => other.modifiedMs - one.modifiedMs)
      .slice(0, conversationLimit);
    await using thread = new HistoryThread(this.#options.historyWorker);
    const read = await this.#readAll(newest, { cwd, thread });
    return read
      .filter((conversation) => belongsTo(conversation, cwd))
      .map(({ folders: _folders, ...conversation }) => conversation);
  }

  /** Claude Code writes a conversation at its first prompt: before that there is nothing to resume. */
  async has(cwd: string, id: string): Promise<boolean> {
    await using thread = new HistoryThread(this.#options.historyWorker);
    for (const folder of await historyFolders(this.#options.configDirectory, cwd)) {
      const file = await fileOf(id, join(folder, `${id}.jsonl`));
      if (!file || file.bytes === 0) continue;
      const conversation = await this.#read(file, { cwd, thread });
      if (conversation === null || belongsTo(conversation, cwd)) return true;
    }
    return false;
  }

  async #filesOf(cwd: string): Promise<readonly HistoryFile[]> {
    const folders = await historyFolders(this.#options.configDirectory, cwd);
    const files: HistoryFile[] = [];
    for (const folder of folders) {
      const names = await readdir(folder).catch(() => []);
      const found = await Promise.all(
        names.flatMap((name) => {
          const id = uuidFile.exec(name)?.[1];
          return id === undefined ? [] : [fileOf(id, join(folder, name))];
        }),
      );
      files.push(...found.filter((file) => file !== null));
    }
    return files;
  }

  async #readAll(
    files: readonly HistoryFile[],
    place: ReadingPlace,
  ): Promise<readonly ReadConversation[]> {
    const read: ReadConversation[] = [];
    for (let at = 0; at < files.length; at += readersAtOnce) {
      const some = files.slice(at, at + readersAtOnce).map((file) => this.#read(file, place));
      read.push(...(await Promise.all(some)).filter((conversation) => conversation !== null));
    }
    return read;
  }

  #read(file: HistoryFile, { cwd, thread }: ReadingPlace): Promise<ReadConversation | null> {
    const mark = `${file.modifiedMs} ${file.bytes}`;
    const known = this.#remembered.get(file.path);
    if (known?.mark === mark) return known.conversation;
    const conversation =
      file.bytes <= smallBytes ? readConversation(file, cwd) : thread.read(file, cwd);
    this.#remembered.delete(file.path);
    this.#remembered.set(file.path, { mark, conversation });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > rememberedLimit && oldest !== undefined) {
      this.#remembered.delete(oldest);
    }
    return conversation;
  }
}

/**
 * Not one of another folder whose history has the same name. A copy that was made for a worktree names the folder of
 * its origin, and is of this one all the same.
 */
function belongsTo({ folders }: ReadConversation, cwd: string): boolean {
  if (folders.has(cwd)) return true;
  const stem = historyStem(cwd);
  return ![...folders].some((folder) => historyStem(folder) === stem);
}

async function fileOf(id: string, path: string): Promise<HistoryFile | null> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return null;
    return { id, path, modifiedMs: found.mtimeMs, bytes: found.size };
  } catch {
    // A link to nowhere.
    return null;
  }
}
