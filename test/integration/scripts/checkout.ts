import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { digestOf } from '../../../scripts/build-output.mjs';
import { repositoryRoot } from '../../architecture/support/source-files.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A checkout of nothing but our scripts, installed and built as far as they can tell. What stands in `out` is up to
 * the test.
 */
export class Checkout implements Disposable {
  readonly folder: string;

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-checkout-')));
    for (const part of ['scripts', 'bin']) {
      cpSync(join(repositoryRoot, part), join(this.folder, part), { recursive: true });
    }
    this.write('package-lock.json', '{"packages":{}}');
    this.write('node_modules/.package-lock.json', '{"packages":{}}');
    this.write('electron.vite.config.ts', '');
    this.write('src/index.ts', '');
    const sources = ['src', 'electron.vite.config.ts', 'package-lock.json'];
    this.write('out/built-from', digestOf(this.folder, sources));
  }

  write(path: string, content: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o755 });
  }

  /** Runs one of the scripts to its end, in an environment that holds nothing but what is given. */
  run(
    script: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<Ended> {
    const child = spawn(process.execPath, [join(this.folder, script), ...args], {
      cwd: this.folder,
      env: { ...environment },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...output }));
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
