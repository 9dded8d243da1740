import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import { cutText } from '../../../shared/base/cut-text.ts';

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

const conversationLimit = 200;
const linesRead = 400;
const textLimit = 300;

const uuidFile = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;

const lineSchema = z.object({
  type: z.string().catch(''),
  cwd: z.string().optional(),
  isMeta: z.boolean().optional(),
  isSidechain: z.boolean().optional(),
  customTitle: z.string().optional(),
  summary: z.string().optional(),
  message: z
    .object({
      content: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]),
    })
    .optional()
    .catch(undefined),
});

/** Conversations that began in this folder, newest first; none where Claude Code has no history of it. */
export async function listConversations(
  configDirectory: string,
  cwd: string,
): Promise<readonly Conversation[]> {
  const folder = historyFolder(configDirectory, cwd);
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.flatMap((name) => {
      const id = uuidFile.exec(name)?.[1];
      return id === undefined ? [] : [withTime(id, join(folder, name))];
    }),
  );
  const newest = files
    .toSorted((one, other) => other.modifiedMs - one.modifiedMs)
    .slice(0, conversationLimit);
  const read = await Promise.all(newest.map((file) => readConversation(file, cwd)));
  return read.filter((conversation) => conversation.messages > 0);
}

/** Claude Code writes a conversation at its first prompt: before that there is nothing to resume. */
export async function hasConversation(
  configDirectory: string,
  conversation: { readonly cwd: string; readonly id: string },
): Promise<boolean> {
  const folder = historyFolder(configDirectory, conversation.cwd);
  return stat(join(folder, `${conversation.id}.jsonl`)).then(
    (file) => file.size > 0,
    () => false,
  );
}

function historyFolder(configDirectory: string, cwd: string): string {
  return join(configDirectory, 'projects', cwd.replaceAll(/[^a-zA-Z0-9]/g, '-'));
}

interface HistoryFile {
  readonly id: string;
  readonly path: string;
  readonly modifiedMs: number;
}

async function withTime(id: string, path: string): Promise<HistoryFile> {
  return { id, path, modifiedMs: (await stat(path)).mtimeMs };
}

async function readConversation(file: HistoryFile, cwd: string): Promise<Conversation> {
  let firstPrompt = '';
  let title = '';
  let messages = 0;
  let startedIn = cwd;
  let lines = 0;
  const input = createReadStream(file.path, { encoding: 'utf8' });
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      if (++lines > linesRead) break;
      const line = parseLine(text);
      if (!line) continue;
      title = line.customTitle ?? line.summary ?? title;
      startedIn = lines === 1 ? (line.cwd ?? startedIn) : startedIn;
      if ((line.type !== 'user' && line.type !== 'assistant') || line.isSidechain) continue;
      messages += 1;
      if (line.type === 'user' && firstPrompt === '' && !line.isMeta) firstPrompt = promptOf(line);
    }
  } finally {
    input.destroy();
  }
  const updatedAt = new Date(file.modifiedMs).toISOString();
  return {
    id: file.id,
    title: title || firstPrompt,
    firstPrompt,
    updatedAt,
    messages,
    cwd: startedIn,
  };
}

function parseLine(text: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // The last line may be half written: Claude Code is at work in this conversation.
    return undefined;
  }
}

function promptOf(line: z.infer<typeof lineSchema>): string {
  const content = line.message?.content;
  if (content === undefined) return '';
  const text =
    typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(' ');
  return cutText(text.replaceAll(/\s+/g, ' ').trim(), textLimit);
}
