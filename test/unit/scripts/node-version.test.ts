import { expect, test } from 'vitest';

import { requireNode, requireOwnNode } from '../../../scripts/node-version.mjs';

test.each(['20.19.0', '20.20.2', '22.0.0', '24.21.0'])('Node %s is new enough', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

test.each(['18.20.8', '20.18.3'])('Node %s is refused with what to do', (version) => {
  expect(() => requireNode(version)).toThrow(`Node ${version} is too old`);
});

const mac = { platform: 'darwin', arch: 'arm64' };

test('where npm has no pinned Node, the own one is used when it can run the hub', () => {
  expect(() => requireOwnNode({ ...mac, versions: { node: '24.2.0' } })).not.toThrow();
  expect(() => requireOwnNode({ ...mac, versions: { node: '26.10.0' } })).not.toThrow();
});

test('where npm has no pinned Node and the own one is too old, both are said, with what to do', () => {
  expect(() => requireOwnNode({ ...mac, versions: { node: '22.20.0' } })).toThrow(
    'npm has no package of the pinned Node for darwin arm64, and your own Node 22.20.0 is too old to replace it.\n' +
      'Install Node 24 or newer (https://nodejs.org), then run this again.',
  );
});
