import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { repositoryRoot } from './support/source-files.ts';

// Tests and comments name rules by id. An id that no document defines leads a reader nowhere, and one that is defined
// twice leads to the wrong place.

/** Ids that a document defines: `- **EV1** …` or `- **[EV1]** …`, or such an id in bold in a sentence. */
function definedIn(text: string): readonly string[] {
  return [...text.matchAll(/\*\*\[?([A-Z]+-?\d+)\]?\*\*/g)].map((match) => match[1] ?? '');
}

/** Ids that a source names in brackets, in the name of a test or in a comment. */
function namedIn(text: string): readonly string[] {
  return [...text.matchAll(/\[([A-Z]+-?\d+)\]/g)].map((match) => match[1] ?? '');
}

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

describe('rule ids', () => {
  const defined = globSync('docs/spec/*.md', { cwd: repositoryRoot }).flatMap((path) =>
    definedIn(read(path)),
  );

  test('are defined by one document each', () => {
    const twice = defined.filter((id, index) => defined.indexOf(id) !== index);
    expect(twice).toEqual([]);
  });

  test('that tests and sources name are defined in docs/spec', () => {
    const known = new Set(defined);
    const sources = globSync(['test/**/*.{ts,tsx}', 'src/**/*.{ts,tsx}'], { cwd: repositoryRoot });
    const unknown = sources
      .filter((path) => !path.endsWith('rule-ids.test.ts'))
      .flatMap((path) =>
        namedIn(read(path))
          .filter((id) => !known.has(id))
          .map((id) => `${path}: ${id}`),
      );
    expect(unknown).toEqual([]);
  });

  test('are read from lists and sentences, and from names of tests', () => {
    expect(definedIn('- **EV1** a\n- **[EV2]** b\nsee (**GROW1**), EV9')).toEqual([
      'EV1',
      'EV2',
      'GROW1',
    ]);
    expect(namedIn("test('[EV1] [WEB-2] stays', …)")).toEqual(['EV1', 'WEB-2']);
  });
});
