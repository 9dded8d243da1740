import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findEngine } from '../../../../../src/main/hub/launchers/docker/find-engine.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'roundhouse-engine-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function writeContext(name: string, host: string): void {
  const folder = join(
    home,
    '.docker',
    'contexts',
    'meta',
    createHash('sha256').update(name).digest('hex'),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }),
  );
  writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: name }));
}

function find(environment: Readonly<Record<string, string>> = {}) {
  return findEngine({ HOME: home, ...environment }, 'linux');
}

describe('[CON-8] the engine', () => {
  test('is the one of DOCKER_HOST before that of the chosen context', () => {
    writeContext('mine', 'unix:///run/user/1000/docker.sock');
    expect(find({ DOCKER_HOST: 'unix:///somewhere/docker.sock' })).toEqual({
      ok: true,
      value: '/somewhere/docker.sock',
    });
    expect(find()).toEqual({ ok: true, value: '/run/user/1000/docker.sock' });
  });

  test('is the one of DOCKER_CONTEXT before the context that is chosen in the file', () => {
    writeContext('other', 'unix:///other.sock');
    writeContext('mine', 'unix:///mine.sock');
    expect(find({ DOCKER_CONTEXT: 'other' })).toEqual({ ok: true, value: '/other.sock' });
  });

  test('is not the one of the file for the context that is called default', () => {
    writeContext('mine', 'unix:///mine.sock');
    expect(find({ DOCKER_CONTEXT: 'default' })).not.toEqual({ ok: true, value: '/mine.sock' });
  });

  test('is refused on another machine, with what to do', () => {
    expect(find({ DOCKER_HOST: 'ssh://ana@box' })).toEqual({
      ok: false,
      error: expect.stringContaining('docker context use default') as string,
    });
  });

  test('is refused where a container could not reach the hub', () => {
    expect(findEngine({ HOME: home }, 'darwin')).toMatchObject({ ok: false });
  });
});
