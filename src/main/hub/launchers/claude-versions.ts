import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ClaudeVersionsOptions {
  readonly environment: Readonly<Record<string, string>>;
}

const run = promisify(execFile);

// It answers in less than a second, when it is Claude Code, but a busy machine with a cold disk takes many: a session
// must not wait for ever for what is not.
const answerLimitMs = 30_000;
const longestVersion = 60;

interface Answer {
  /** The file behind all links, and when it was written: an update changes one or the other. */
  readonly mark: string;
  readonly version: Promise<string | null>;
}

/** Which version an executable is, asked of it once for as long as the file stays what it is. */
export class ClaudeVersions {
  readonly #options: ClaudeVersionsOptions;
  readonly #answers = new Map<string, Answer>();

  constructor(options: ClaudeVersionsOptions) {
    this.#options = options;
  }

  /** Such as `2.1.329`; null when it does not say. */
  async of(executable: string): Promise<string | null> {
    const mark = await markOf(executable);
    if (mark === null) return null;
    const known = this.#answers.get(executable);
    if (known?.mark === mark) return known.version;
    const answer = { mark, version: this.#ask(executable) };
    this.#answers.set(executable, answer);
    const version = await answer.version;
    // What did not answer is asked again: the machine may have been busy.
    if (version === null && this.#answers.get(executable) === answer) {
      this.#answers.delete(executable);
    }
    return version;
  }

  async #ask(executable: string): Promise<string | null> {
    const options = { env: { ...this.#options.environment }, timeout: answerLimitMs };
    const outcome = await run(executable, ['--version'], options).catch(() => undefined);
    const said = /\d+\.\d+\.\d+[\w.+-]*/.exec(outcome?.stdout ?? '')?.[0] ?? null;
    return said?.slice(0, longestVersion) ?? null;
  }
}

async function markOf(executable: string): Promise<string | null> {
  try {
    const file = await realpath(executable);
    const { mtimeMs, size, ino } = await stat(file);
    return `${file} ${mtimeMs} ${size} ${ino}`;
  } catch {
    // It is gone; whoever starts it will say so.
    return null;
  }
}
