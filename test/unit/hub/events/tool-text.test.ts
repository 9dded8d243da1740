import { expect, test } from 'vitest';

import { textOf } from '../../../../src/main/hub/sessions/evidence/tool-text.ts';

test('what a tool answered is kept as its words, as far as its form is known', () => {
  const hunk = { oldStart: 1, oldLines: 1, newStart: 1, newLines: 2, lines: ['-a', '+b', '+c'] };

  expect(
    textOf({ type: 'text', file: { filePath: '/r/a', content: 'one\ntwo', numLines: 2 } }),
  ).toBe('one\ntwo');
  expect(textOf({ filePath: '/r/a', oldString: 'a', structuredPatch: [hunk] })).toBe(
    '@@ -1,1 +1,2 @@\n-a\n+b\n+c',
  );
  expect(textOf({ type: 'create', content: 'new', structuredPatch: [] })).toBe('new');
  expect(textOf({ filenames: ['a.ts', 'b.ts'], numFiles: 2 })).toBe('a.ts\nb.ts');
  expect(textOf({ agentId: 'a', content: [{ type: 'text', text: 'found' }] })).toBe('found');
  expect(textOf({ stdout: 'out', stderr: '' })).toBe('out');
  expect(textOf({ other: 1 })).toBe('{\n  "other": 1\n}');
});
