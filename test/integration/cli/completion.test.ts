import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ok } from '../../../src/shared/base/result.ts';
import { CliHub, gateAnswer, sessionAnswer } from '../../support/cli-hub.ts';

const run = promisify(execFile);
const entry = fileURLToPath(new URL('../../../src/cli/index.ts', import.meta.url));

let hub: CliHub;
let bin = '';
beforeAll(async () => {
  hub = await CliHub.start({
    handlers: {
      'sessions.list': () =>
        Promise.resolve(
          ok({ items: ['payments', 'payroll', 'web'].map((name) => sessionAnswer({ name })) }),
        ),
      'gates.list': () => Promise.resolve(ok({ items: [gateAnswer()] })),
      'operators.list': () =>
        Promise.resolve(
          ok({
            items: ['Ana', 'Ben'].map((name) => ({
              id: `o_${name}`,
              name,
              isOwner: false,
              addedAt: null,
              addedBy: null,
            })),
          }),
        ),
    },
  });
  bin = mkdtempSync(join(tmpdir(), 'roundhouse-bin-'));
  writeFileSync(join(bin, 'roundhouse'), `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`);
  chmodSync(join(bin, 'roundhouse'), 0o755);
});
afterAll(async () => {
  rmSync(bin, { recursive: true });
  await hub[Symbol.asyncDispose]();
});

/** What a real bash would offer for the line, by its own completion. */
async function completed(line: string): Promise<readonly string[]> {
  const words = line.split(' ');
  const script = `
    source <(roundhouse completion bash)
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
    COMP_CWORD=${words.length - 1}
    _roundhouse
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['-c', script], {
    env: { PATH: `${bin}:/usr/bin:/bin`, ROUNDHOUSE_DATA: hub.edge.directory },
  });
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash completes', () => {
  it.each([
    ['roundhouse sea', ['search']],
    ['roundhouse hub st', ['start', 'stop', 'status']],
    ['roundhouse attach pay', ['payments', 'payroll']],
    ['roundhouse --json session w', ['web']],
    ['roundhouse allow g_', ['g_one00000000001']],
    ['roundhouse grant pay', ['payments', 'payroll']],
    ['roundhouse grant web B', ['Ben']],
    ['roundhouse grant web Ben d', ['driver']],
    ['roundhouse operators r', ['rename', 'rm']],
    ['roundhouse export web --format h', ['html']],
    ['roundhouse export web --no', ['--no-redact']],
    ['roundhouse search x --session pay', ['payments', 'payroll']],
    ['roundhouse completion z', ['zsh']],
    ['roundhouse start some/pa', []],
    ['roundhouse start . -- --de', []],
    ['roundhouse session web w', []],
  ])('%s', async (line, expected) => {
    expect(await completed(line)).toEqual(expected);
  });

  it('nothing, and says nothing, where no hub runs', async () => {
    expect(await completed('roundhouse attach --data /nowhere w')).toEqual([]);
  });
});

it.each(['zsh', 'fish'])('the script of %s names its own way in', async (shell) => {
  const { stdout } = await hub.run(['completion', shell]);

  expect(stdout).toContain('roundhouse __complete --');
});
