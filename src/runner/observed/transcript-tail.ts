import { cutText } from '../../shared/base/cut-text.ts';
import { readTranscript, transcriptPathOf, transcriptSize } from './transcript-file.ts';

/** What Claude Code has written of a command since a mark. */
export type CommandEvidence =
  /** It ran; with what it printed, without colours. */
  | { readonly type: 'ran'; readonly output: string }
  /** It said something about it and ran nothing: an unknown name, for one. */
  | { readonly type: 'said'; readonly text: string };

export interface TranscriptMark {
  readonly path: string | undefined;
  readonly offset: number;
}

const outputLimit = 4000;

/**
 * Claude Code's own transcript: the only word of a command that is no prompt, because no hook fires for it.
 * Its hooks say where the file is; another conversation (after `/clear`) has another.
 */
export class TranscriptTail {
  #path: string | undefined;

  observeHook(payload: Readonly<Record<string, unknown>>): void {
    this.#path = transcriptPathOf(payload) ?? this.#path;
  }

  mark(): TranscriptMark {
    return { path: this.#path, offset: this.#path === undefined ? 0 : transcriptSize(this.#path) };
  }

  /** What was written of the command of this name after the mark; nothing yet: `undefined`. */
  evidenceOf(name: string, since: TranscriptMark): CommandEvidence | undefined {
    if (this.#path === undefined) return undefined;
    const offset = since.path === this.#path ? since.offset : 0;
    return findEvidence(readLines(this.#path, offset), name);
  }
}

function findEvidence(lines: readonly string[], name: string): CommandEvidence | undefined {
  let isNamed = false;
  let said: string | undefined;
  for (const line of lines) {
    const content = contentOf(line);
    if (content === undefined) continue;
    if (content.text.includes(`<command-name>/${name}</command-name>`)) isNamed = true;
    const output = /<local-command-std(?:out|err)>([\s\S]*?)<\/local-command-std/u.exec(
      content.text,
    );
    if (isNamed && output) return { type: 'ran', output: plain(output[1] ?? '') };
    if (content.isInformational && content.text.includes(`/${name}`)) said ??= content.text;
  }
  return said === undefined ? undefined : { type: 'said', text: plain(said) };
}

interface LineContent {
  readonly text: string;
  readonly isInformational: boolean;
}

function contentOf(line: string): LineContent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The last line is still being written.
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const message = value['message'];
  const content = isObject(message) ? message['content'] : value['content'];
  if (typeof content !== 'string') return undefined;
  return { text: content, isInformational: value['subtype'] === 'informational' };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

// eslint-disable-next-line no-control-regex -- ESC is what colours begin with
const colours = /\x1b\[[0-9;]*m/gu;

function plain(text: string): string {
  return cutText(text.replaceAll(colours, '').trim(), outputLimit);
}

function readLines(path: string, offset: number): readonly string[] {
  return readTranscript(path, offset)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
