import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { containerClaudeVersion } from '../../../../../src/main/hub/launchers/docker/worker-image.ts';

test('[CON-9] the Claude Code of containers is the one that the tests run', () => {
  const manifest = JSON.parse(
    readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8'),
  ) as { readonly devDependencies: Readonly<Record<string, string>> };
  expect(containerClaudeVersion).toBe(manifest.devDependencies['@anthropic-ai/claude-code']);
});
