import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from 'vitest';

// A spec that cannot fail proves nothing: each fault is planted in a copy of the built program, and the spec that
// guards against it must notice. One short spec per fault.

const root = fileURLToPath(new URL('../../..', import.meta.url));
let place: string;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'roundhouse-planted-'));
});

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

interface Fault {
  readonly what: string;
  readonly file: 'main/index.js' | 'preload/index.cjs';
  /** Must be there: a fault that changes nothing would be found by nobody. */
  readonly from: string | RegExp;
  readonly to: string;
  /** The beginning of the spec's name. */
  readonly spec: string;
}

const navigation = '[S23] the window goes nowhere else';
const faults: readonly Fault[] = [
  {
    what: 'links of every kind are opened',
    file: 'main/index.js',
    from: 'if (isWebLink(url))',
    to: 'if (true)',
    spec: navigation,
  },
  {
    what: 'the page may go elsewhere',
    file: 'main/index.js',
    from: /originOf\(url\) !== originOf\(webContents\.getURL\(\)\)/,
    to: 'false',
    spec: navigation,
  },
  {
    what: 'every frame is heard',
    file: 'main/index.js',
    from: 'senderFrame.origin === origin',
    to: 'true',
    spec: '[S23] a frame that is not our own page is not heard',
  },
  {
    what: 'a call has another name',
    file: 'main/index.js',
    from: 'name: "roundhouse:open-terminal"',
    to: 'name: "roundhouse:open-a-terminal"',
    spec: '[S23] each call of the bridge is answered',
  },
  {
    what: 'any path is opened',
    file: 'main/index.js',
    from: /if \(!\[\.\.\.sessions\]\.some\(.*\)\) throw/,
    to: 'if (false) throw',
    spec: '[S23] each call of the bridge is answered',
  },
  {
    what: 'permissions are granted',
    file: 'main/index.js',
    from: /setPermissionRequestHandler\([^;]+;/s,
    to: 'setPermissionRequestHandler((_c, _p, answer) => answer(true));',
    spec: '[S23] the page is granted nothing',
  },
  {
    what: 'there is no bridge',
    file: 'preload/index.cjs',
    from: 'exposeInMainWorld',
    to: 'exposeInNoWorld',
    spec: '[S23] the page gets the bridge',
  },
];

/** A spec that waits in vain for what the fault took away has its own limit first. */
const limitMs = 600_000;

test.each(faults)('a spec fails when $what', { timeout: limitMs }, async (fault) => {
  const program = join(place, 'program');
  rmSync(program, { recursive: true, force: true });
  for (const name of ['package.json', 'out'])
    cpSync(join(root, name), join(program, name), { recursive: true });
  for (const name of ['node_modules', 'resources'])
    symlinkSync(join(root, name), join(program, name));
  const file = join(program, 'out', fault.file);
  const whole = readFileSync(file, 'utf8');
  const broken = whole.replace(fault.from, () => fault.to);
  expect(broken).not.toBe(whole);
  writeFileSync(file, broken);
  const { code, output } = await runSpec(program, fault.spec);
  expect(output).toContain('1 failed');
  expect(code).toBe(1);
});

function runSpec(program: string, name: string) {
  const args = [
    join(root, 'node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    '--project=desktop-app',
    '--workers=1',
    '--reporter=line',
    `--output=${join(place, 'results')}`,
    `--grep=${name.replaceAll(/[[\]]/g, String.raw`\$&`)}`,
  ];
  const env = { ...process.env, DESKTOP_PROGRAM: program };
  return new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}
