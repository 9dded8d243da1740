import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startTimeOf } from '../../../src/node/process-identity.ts';
import { HttpClient } from '../../../src/shared/client/http-client.ts';
import type { RunnerRecord } from '../../../src/shared/wire/runner-job.ts';
import { hubRecordSchema, runnerRecordSchema } from '../../../src/shared/wire/runner-job.ts';
import type { ClaudeLab } from '../claude-lab.ts';
import { endRunnersOf } from '../runner-records.ts';
import { eventually } from '../session-waits.ts';
import type { PackagedProgram } from './packaged-program.ts';

/** Takes Electron's place; it is given the archive, extracted. */
export const standIn = fileURLToPath(new URL('../electron-stand-in/electron', import.meta.url));

interface Opening {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The packaged files at work: those of app.asar under the stand-in for Electron, with a data directory of their own. */
export class PackagedDesktop implements AsyncDisposable {
  readonly dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-packaged-'));
  readonly #program: PackagedProgram;
  readonly #lab: ClaudeLab;
  #child: ChildProcess | undefined;
  #said = '';

  constructor(options: { readonly program: PackagedProgram; readonly lab: ClaudeLab }) {
    this.#program = options.program;
    this.#lab = options.lab;
  }

  /** Opens the program, and answers with its hub when that serves. */
  async open({ args = [], env = {} }: Opening = {}): Promise<{
    readonly client: HttpClient;
    readonly url: string;
  }> {
    const own = ['--data', this.dataDirectory, '--port', '0', '--claude', this.#lab.claude];
    const child = spawn(standIn, [this.#program.archive, ...own, ...args], {
      env: {
        ...this.#lab.env,
        XDG_CONFIG_HOME: join(this.dataDirectory, 'electron'),
        ELECTRON_STAND_IN_RESOURCES: this.#program.resources,
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
    const { url } = await eventually('the hub of the packaged program', async () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${this.#said}`);
      const record = this.#hubRecord();
      // A hub that was ended firmly leaves its record behind.
      const isThere = record && (await startTimeOf(record.pid)) === record.startTime;
      return isThere ? record : undefined;
    });
    const token = readFileSync(join(this.dataDirectory, 'owner.token'), 'utf8').trim();
    const headers = () => ({ authorization: `Bearer ${token}` });
    return { client: new HttpClient({ baseUrl: url, fetch, headers }), url };
  }

  /** As by the menu: the program ends in order. */
  async quit(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  runnerOf(session: string): RunnerRecord {
    const file = join(this.dataDirectory, 'runners', session, 'runner.json');
    return runnerRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endRunnersOf(this.dataDirectory);
    await this.quit();
    await endRunnersOf(this.dataDirectory);
    rmSync(this.dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #hubRecord() {
    const file = join(this.dataDirectory, 'hub.json');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
    return hubRecordSchema.safeParse(JSON.parse(text)).data;
  }
}
