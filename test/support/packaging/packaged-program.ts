import { execFile } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { extractAll } from '@electron/asar';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A program as electron-builder lays it out, made of a false Electron: no binary and no network is needed. */
export interface PackagedProgram extends Disposable {
  readonly folder: string;
  readonly resources: string;
  readonly executable: string;
  /** `app.asar`, extracted. */
  readonly archive: string;
  /** What electron-builder takes for Electron. */
  readonly falseElectron: string;
  /** The private half of the key whose public half is in the program. */
  readonly releaseKey: KeyObject;
}

/** A repository that is nobody's: the reserved name of examples. */
export const releases = { owner: 'owner.example', repo: 'roundhouse' };

export async function packProgram(): Promise<PackagedProgram> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-package-')));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const releaseKey = join(place, 'release-key.pem');
  writeFileSync(releaseKey, publicKey.export({ type: 'spki', format: 'pem' }));
  const electron = join(place, 'electron');
  writeFalseElectron(electron);
  await build(
    [
      '--dir',
      '--linux',
      '--x64',
      `-c.electronDist=${electron}`,
      `-c.directories.output=${join(place, 'dist')}`,
    ],
    { ROUNDHOUSE_RELEASE_KEY: releaseKey },
  );
  const folder = join(place, 'dist', 'linux-unpacked');
  const resources = join(folder, 'resources');
  const archive = join(place, 'archive');
  extractAll(join(resources, 'app.asar'), archive);
  return {
    folder,
    resources,
    executable: join(folder, 'roundhouse-desktop'),
    archive,
    falseElectron: electron,
    releaseKey: privateKey,
    [Symbol.dispose]: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** Runs electron-builder with our configuration; whoever wants to leave this machine ends the run. */
export function build(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const program = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const config = join(root, 'electron-builder.config.ts');
  const offline = join(root, 'test', 'support', 'packaging', 'stay-offline.ts');
  const fixed = [program, '--config', config, '--publish', 'never'];
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    GITHUB_REPOSITORY: `${releases.owner}/${releases.repo}`,
    NODE_OPTIONS: `--import ${offline}`,
    ...environment,
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...fixed, ...args], { cwd: root, env }, (error, out, err) => {
      if (error) reject(new Error(`electron-builder failed:\n${out}${err}`, { cause: error }));
      else resolve();
    });
  });
}

/** The mark before Electron's fuses, and nine fuses that are all on. */
const fuses = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('1'.repeat(9)),
]);

function writeFalseElectron(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  const executable = Buffer.concat([Buffer.from('not Electron '), fuses, Buffer.alloc(64)]);
  writeFileSync(join(folder, 'electron'), executable, { mode: 0o755 });
  for (const name of [
    'LICENSE',
    'LICENSES.chromium.html',
    'chrome-sandbox',
    'resources.pak',
    'version',
    'locales/de.pak',
    'locales/en-US.pak',
  ])
    writeFileSync(join(folder, name), name);
}
