import { expect, test } from 'vitest';

import { pluginFiles } from '../../../../src/main/hub/joined/plugin-files.ts';
import { peerTools } from '../../../../src/shared/wire/peer-tools.ts';

test('only the tools between sessions are allowed without a dialog, each by its whole name', () => {
  const file = pluginFiles('j_1', 'user').find(({ path }) => path.endsWith('hooks.json'));
  const { hooks } = JSON.parse(file?.text ?? '') as {
    hooks: Record<string, readonly { readonly matcher?: string }[]>;
  };
  const matchers = Object.values(hooks)
    .flat()
    .flatMap(({ matcher }) => matcher ?? []);

  // Claude Code takes words between bars as whole names, and anything else as a pattern that may match in between.
  expect(matchers.map((matcher) => matcher.split('|'))).toEqual([
    Object.keys(peerTools).map((name) => `mcp__plugin_roundhouse_hub__${name}`),
  ]);
  expect(matchers.join('')).toMatch(/^[a-z_|]+$/u);
});
