import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { stageRuntime } from '../../../scripts/runtime-tree.mjs';
import { nodeForTarget } from '../../../scripts/target-node.mjs';
import { runtimeListSchema } from '../../../src/shared/wire/runtime-list.ts';

const targets = [
  ['linux', 'x64', ['pty.node']],
  ['linux', 'arm64', ['pty.node']],
  ['darwin', 'x64', ['pty.node', 'spawn-helper']],
  ['darwin', 'arm64', ['pty.node', 'spawn-helper']],
  [
    'win32',
    'x64',
    ['conpty.node', 'conpty/OpenConsole.exe', 'conpty/conpty.dll', 'conpty_console_list.node'],
  ],
] as const;

let place: string;
let nodeExecutable: string;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'roundhouse-tree-'));
  nodeExecutable = join(place, 'node');
  writeFileSync(nodeExecutable, 'not Node');
});

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

describe.each(targets)('the runtime for %s %s', (platform, arch, binaries) => {
  let folder: string;
  let list: ReturnType<typeof stageRuntime>;

  beforeAll(() => {
    folder = join(place, `${platform}-${arch}`);
    list = stageRuntime(folder, { platform, arch, nodeExecutable });
  });

  test('has the terminal of that system and no other, and may run what must be run', () => {
    const prebuilds = 'node_modules/node-pty/prebuilds/';
    const found = list.files.map(({ path }) => path).filter((path) => path.startsWith(prebuilds));
    expect(found).toEqual(binaries.map((name) => `${prebuilds}${platform}-${arch}/${name}`));
    const node = `node_modules/node/bin/${platform === 'win32' ? 'node.exe' : 'node'}`;
    const mustRun = [node, ...found.filter((path) => path.endsWith('helper'))];
    const runnable = mustRun.filter((path) => (statSync(join(folder, path)).mode & 0o100) !== 0);
    expect(platform === 'win32' ? mustRun : runnable).toEqual(mustRun);
    expect(runtimeListSchema.parse(list)).toEqual(list);
  });

  test('says of all but what is signed later what it must be', () => {
    const unsaid = list.files.filter(({ sha256 }) => sha256 === null).map(({ path }) => path);
    const machineCode = /(^|\/)(node|spawn-helper|[^/]+\.(node|exe|dll))$/;
    const wanted = list.files.filter(({ path }) => machineCode.test(path)).map(({ path }) => path);
    expect(unsaid).toEqual(platform === 'linux' ? [] : wanted);
  });
});

test('the same files have the same name, and another Node has another one', () => {
  const folder = join(place, 'named');
  const target = { platform: 'linux', arch: 'x64', nodeExecutable };
  const { id } = stageRuntime(folder, target);
  expect(stageRuntime(folder, target).id).toBe(id);
  const other = join(place, 'other-node');
  writeFileSync(other, 'another');
  expect(stageRuntime(folder, { ...target, nodeExecutable: other }).id).not.toBe(id);
});

test('a package for another machine names the variable that gives its Node', () => {
  const target = { platform: 'win32', arch: 'arm64' };
  expect(() => nodeForTarget(target, {})).toThrow(
    'A package for win32 arm64 needs its Node: set ROUNDHOUSE_NODE_WIN32_ARM64.',
  );
  const environment = { ROUNDHOUSE_NODE_WIN32_ARM64: nodeExecutable };
  expect(nodeForTarget(target, environment)).toBe(nodeExecutable);
});

test('a Node of another release is refused', () => {
  const file = join(place, 'old-node');
  writeFileSync(file, '#!/bin/sh\necho v20.0.0\n', { mode: 0o755 });
  const { platform, arch } = process;
  const variable = `ROUNDHOUSE_NODE_${platform}_${arch}`.toUpperCase();
  expect(() => nodeForTarget({ platform, arch }, { [variable]: file })).toThrow(
    /is Node v20\.0\.0, and not v24\./,
  );
});
