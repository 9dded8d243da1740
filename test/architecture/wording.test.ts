import { globSync, readFileSync } from 'node:fs';

import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

/**
 * Phrases that the page has said and must not say again: they read as translated, name nobody, or speak to a program.
 * Comments and names are not looked at, only what a person reads.
 */
const phrases: readonly RegExp[] = [
  /by itself/,
  /\banew\b/,
  /\bgoes on\b/,
  /\bis told\b/,
  /\bis said\b/,
  /\blooked at\b/,
  /\bkindly\b/,
  /\bnobody\b/i,
  /\bsomebody\b/i,
  /\bThe hub is away\b/,
  /\bcount at once\b/,
  /\bAs the system\b/,
  /\bthe machine of the hub\b/,
  /A word to Claude/,
  /What the plan lacks/,
  /arrows choose/,
  /alone it is typed/,
  /asks before/i,
  /not told yet/,
  /no end was seen/,
  /state not known/,
  /The message names/i,
  /the message says why/,
  /Answer it in the pane/,
  /What Claude does is not seen/,
  /before there was/,
  /drives this terminal Ask/,
];

function saidIn(path: string): readonly string[] {
  const { program } = parseSync(path, readFileSync(path, 'utf8'));
  const said: string[] = [];
  const waiting: unknown[] = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if ('type' in node) {
      if (node.type === 'ImportDeclaration') continue;
      if (node.type === 'Literal' && 'value' in node) said.push(String(node.value));
      if (node.type === 'JSXText' && 'value' in node) {
        said.push(String(node.value).replaceAll(/\s+/g, ' '));
      }
      if (node.type === 'TemplateElement' && 'value' in node) {
        said.push((node.value as { readonly raw: string }).raw);
      }
    }
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) waiting.push(...(value as readonly unknown[]));
      else if (value !== null) waiting.push(value);
    }
  }
  return said;
}

test('what the page says keeps clear of phrases that were replaced', () => {
  const files = globSync('src/renderer/**/*.{ts,tsx}');
  expect(files.length).toBeGreaterThan(150);
  const found = files.flatMap((path) =>
    saidIn(path).flatMap((words) =>
      phrases
        .filter((phrase) => phrase.test(words))
        .map((phrase) => `${path}: ${phrase}: ${words}`),
    ),
  );

  expect(found).toEqual([]);
});

test('the words of an element, an attribute, a string and a template are all read', () => {
  expect(saidIn('src/renderer/features/dialogs/paste-dialog.tsx').join('|')).toContain('Cancel');
  expect(saidIn('src/renderer/features/connection/status-bar.tsx').join('|')).toContain(
    'not connected since ',
  );
});
