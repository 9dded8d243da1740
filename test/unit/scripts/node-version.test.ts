import { expect, test } from 'vitest';

import { requireNode } from '../../../scripts/node-version.mjs';

test.each(['20.19.0', '20.20.2', '22.0.0', '24.21.0'])('Node %s is new enough', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

test.each(['18.20.8', '20.18.3'])('Node %s is refused with what to do', (version) => {
  expect(() => requireNode(version)).toThrow(`Node ${version} is too old`);
});
