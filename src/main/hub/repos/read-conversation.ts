import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { setImmediate as yieldToOthers } from 'node:timers/promises';

import { z } from 'zod';

import { cutText } from '../../../shared/base/cut-text.ts';

// A conversation is a file of JSON lines that can be hundreds of megabytes. Its beginning has the first prompt and its
// end has the title, so only these are read, in pieces between which the hub does its other work.

/** One conversation of Claude Code's own history. */
export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly firstPrompt: string;
  readonly updatedAt: string;
  /** Prompts and answers, as far as the file was read. */
  readonly messages: number;
  readonly cwd: string;
}

export interface HistoryFile {
  readonly id: string;
  readonly path: string;
  readonly modifiedMs: number;
  readonly bytes: number;
}

export interface ReadConversation extends Conversation {
  /** Every folder that a line of it names. */
  readonly folders: ReadonlySet<string>;
}

const pieceBytes = 128 * 1024;
/** What follows the first piece is only looked through. */
const laterPieceBytes = 1 << 20;
/** To parse a line takes its time, and nothing else is done meanwhile. */
const lineLimit = 4 << 20;
/** The first prompt can stand behind many snapshots of files; beyond this nobody waits for it. */
const headLimitBytes = 32 << 20;
const promptLimit = 300;

const lineSchema = z.object({
  type: z.string().catch(''),
  cwd: z.string().optional().catch(undefined),
  isMeta: z.boolean().optional().catch(undefined),
  isSidechain: z.boolean().optional().catch(undefined),
  isCompactSummary: z.boolean().optional().catch(undefined),
  isVisibleInTranscriptOnly: z.boolean().optional().catch(undefined),
  customTitle: z.string().optional().catch(undefined),
  aiTitle: z.string().optional().catch(undefined),
  agentName: z.string().optional().catch(undefined),
  message: z
    .object({
      content: z.union([
        z.string(),
        z.array(z.looseObject({ text: z.string().optional().catch(undefined) })),
      ]),
    })
    .optional()
    .catch(undefined),
});

type Line = z.infer<typeof lineSchema>;

/** What a list shows of it; null when it cannot be read or holds no message. */
export async function readConversation(
  file: HistoryFile,
  cwd: string,
): Promise<ReadConversation | null> {
  try {
    await using handle = await open(file.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!(await handle.stat()).isFile()) return null;
    const found = new Findings();
    await readHead(handle, found);
    if (file.bytes > pieceBytes) {
      await readTail(handle, { found, from: Math.max(pieceBytes, file.bytes - pieceBytes) });
    }
    return found.conversation(file, cwd);
  } catch {
    // Gone meanwhile, or another account's: the others are still listed.
    return null;
  }
}

/** Reads piece by piece until the first prompt has come. */
async function readHead(handle: FileHandle, found: Findings): Promise<void> {
  let at = 0;
  let rest = Buffer.alloc(0);
  while (at < headLimitBytes && (at === 0 || !found.hasPrompt)) {
    const isFirst = at === 0;
    const buffer = Buffer.alloc(isFirst ? pieceBytes : laterPieceBytes);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    at += bytesRead;
    const text = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const end = bytesRead === 0 ? text.length : text.lastIndexOf(0x0a) + 1;
    // While only the first prompt is missing, the lines that cannot be it are not parsed.
    found.take(text.subarray(0, end).toString('utf8'), { isPromptOnly: !isFirst });
    rest = Buffer.from(text.subarray(end));
    if (bytesRead === 0) break;
    await yieldToOthers();
  }
}

async function readTail(
  handle: FileHandle,
  { found, from }: { readonly found: Findings; readonly from: number },
): Promise<void> {
  const buffer = Buffer.alloc(pieceBytes);
  const { bytesRead } = await handle.read(buffer, 0, pieceBytes, from);
  // Its first line may have begun before: half a line is no JSON and says nothing.
  found.take(buffer.subarray(0, bytesRead).toString('utf8'), { isPromptOnly: false });
}

class Findings {
  #firstPrompt = '';
  #firstCommand = '';
  #agentName = '';
  #customTitle = '';
  #aiTitle = '';
  #messages = 0;
  #startedIn: string | undefined;
  readonly #folders = new Set<string>();

  get hasPrompt(): boolean {
    return this.#firstPrompt !== '';
  }

  take(text: string, { isPromptOnly }: { readonly isPromptOnly: boolean }): void {
    for (const piece of text.split('\n')) {
      if (isPromptOnly && !/"type":\s*"user"/u.test(piece)) continue;
      const line = parseLine(piece);
      if (line) this.#takeLine(line);
    }
  }

  conversation(file: HistoryFile, cwd: string): ReadConversation | null {
    if (this.#messages === 0) return null;
    const firstPrompt = this.#firstPrompt || this.#firstCommand;
    return {
      id: file.id,
      // The order in which Claude Code itself prefers them.
      title: this.#agentName || this.#customTitle || this.#aiTitle || firstPrompt,
      firstPrompt,
      updatedAt: new Date(file.modifiedMs).toISOString(),
      messages: this.#messages,
      cwd: this.#startedIn ?? cwd,
      folders: this.#folders,
    };
  }

  #takeLine(line: Line): void {
    this.#agentName = line.agentName ?? this.#agentName;
    this.#customTitle = line.customTitle ?? this.#customTitle;
    this.#aiTitle = line.aiTitle ?? this.#aiTitle;
    if (line.cwd !== undefined) {
      this.#startedIn ??= line.cwd;
      this.#folders.add(line.cwd);
    }
    if ((line.type !== 'user' && line.type !== 'assistant') || line.isSidechain === true) return;
    this.#messages += 1;
    if (line.type === 'user' && this.#firstPrompt === '') this.#takePrompt(line);
  }

  #takePrompt(line: Line): void {
    const isTyped =
      line.isMeta !== true &&
      line.isCompactSummary !== true &&
      line.isVisibleInTranscriptOnly !== true;
    const text = isTyped ? textOf(line) : '';
    if (text === '') return;
    const command = commandOf(text);
    if (command !== null) this.#firstCommand ||= command;
    else if (!isWrittenByClaudeCode(text)) this.#firstPrompt = shorten(text);
  }
}

/** What Claude Code itself puts into the conversation in the name of the user. */
function isWrittenByClaudeCode(text: string): boolean {
  return (
    /^<(?:local-command-|bash-|task-notification|system-reminder|ide_|user-memory-input)/u.test(
      text,
    ) ||
    text.startsWith('Caveat: The messages below were generated by the user while running local') ||
    text.startsWith('[Request interrupted by user') ||
    text.startsWith('This session is being continued from a previous conversation')
  );
}

/** `/review all` of a line that notes a command; empty for one that says nothing of the conversation. */
function commandOf(text: string): string | null {
  const name = /<command-name>([^<]*)<\/command-name>/u.exec(text)?.[1]?.trim();
  if (name === undefined || !text.startsWith('<command-')) return null;
  if (name === '/clear' || name === '/resume') return '';
  const argument = /<command-args>([^<]*)<\/command-args>/u.exec(text)?.[1] ?? '';
  return shorten(`${name} ${argument}`);
}

function textOf(line: Line): string {
  const content = line.message?.content;
  if (content === undefined) return '';
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(' ');
}

function shorten(text: string): string {
  const oneLine = text
    .slice(0, 4 * promptLimit)
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return cutText(oneLine, promptLimit).toWellFormed();
}

function parseLine(text: string): Line | undefined {
  if (text.length > lineLimit || !text.includes('{')) return undefined;
  try {
    // NUL bytes are what a machine that lost its power leaves in front of a line.
    return lineSchema.safeParse(JSON.parse(text.replace(/^\0+/u, ''))).data;
  } catch {
    // The last line may be half written: Claude Code is at work in this conversation.
    return undefined;
  }
}
