import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { CliLab } from '../../support/cli-lab.ts';
import { RecordingProxy } from '../../support/recording-proxy.ts';
import { eventually } from '../../support/session-waits.ts';

// A company's proxy in the environment of the hub and in the settings of the repo, with the real Claude Code.

const roundhouse = fileURLToPath(new URL('../../../bin/roundhouse.mjs', import.meta.url));

let lab: CliLab;
let proxy: RecordingProxy;

beforeAll(async () => {
  proxy = await RecordingProxy.start();
  const variables = {
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
    ALL_PROXY: proxy.url,
    no_proxy: 'localhost',
    NODE_USE_ENV_PROXY: '1',
    NODE_OPTIONS: '--use-env-proxy',
  };
  lab = await CliLab.start(variables);
  // Both spellings: together they replace all that the environment says.
  const folder = join(lab.claude.repo, '.claude');
  const env = { http_proxy: proxy.url, NO_PROXY: '.corp.test', no_proxy: 'localhost' };
  mkdirSync(folder);
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ env }));
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

describe('[CC1] behind a proxy', () => {
  test('the hooks of a session reach its runner, and the gate appears', async () => {
    await lab.json(['start', '.', '--name', 'web', '--permission-mode', 'manual']);
    await lab.idle('web');
    await lab.json(['prompt', 'web', '%bash touch made']);

    const gate = await eventually('a gate', async () => {
      const [first] = (await lab.json(['gates'])) as readonly { readonly summary: string }[];
      return first?.summary;
    });

    expect(gate).toBe('touch made');
    expect(proxy.loopbackRequests).toEqual([]);
  });

  test('a person sees what Claude Code was given', async () => {
    expect(await lab.json(['session', 'web'])).toMatchObject({
      environment: {
        HTTP_PROXY: proxy.url,
        NO_PROXY: '.corp.test,localhost,127.0.0.1',
        no_proxy: '.corp.test,localhost,127.0.0.1',
      },
    });
  });

  test('a command line under NODE_USE_ENV_PROXY talks to the hub itself', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [roundhouse, 'ls', '--json'], {
      env: lab.environment,
      cwd: lab.claude.repo,
    });

    expect(JSON.parse(stdout)).toMatchObject([{ name: 'web' }]);
    expect(proxy.loopbackRequests).toEqual([]);
  });
});
