import { globSync, readFileSync } from 'node:fs';

import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

/**
 * Phrases that were replaced and must not come back: they read as translated, name no role, or speak to a program.
 * Only text that a person reads is checked, not comments and names.
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
  /then firmly/,
  /\blives? on\b/,
  /\bat most so (?:many|long)\b/,
  /what looks like a key/,
  /\bcome to (?:its|an) end\b/,
  /A word to Claude/,
  /What the plan lacks/,
  /arrows choose/,
  /alone it is typed/,
  /\basks before\b(?! it downloads)/i,
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

/** Replaced in the page only: elsewhere some of these are the usual words. */
const pagePhrases: readonly RegExp[] = [
  /What waits/,
  /What is asked/,
  /cannot be seen/,
  /could not be read/,
  /did not run/,
  /did not start/,
  /on its way/,
  /being changed/,
  /is the key of/,
  /what it says may be false/,
  /stay as they are/,
  /stays as it is/,
  /\bshow whole\b/,
  /standing rule/,
  /has written no/,
  /by API key/,
  /Nothing is asked of/,
  /no line end/,
  /\bin the background ended\b/,
  /^Looking…$/,
  /^Adding up…$/,
  /\beverybody\b/,
  /which is not offered/,
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

/** Where a replaced phrase stands, with some text around it. */
function replacedIn(path: string, text: string, sought = phrases): readonly string[] {
  return sought.flatMap((phrase) => {
    const at = text.search(phrase);
    return at === -1 ? [] : [`${path}: ${phrase}: ${text.slice(Math.max(0, at - 40), at + 60)}`];
  });
}

test('texts of the programs have no phrase that was replaced', () => {
  const files = globSync(['src/**/*.{ts,tsx}', 'scripts/*.mjs']);
  expect(files.length).toBeGreaterThan(700);

  expect(files.flatMap((path) => saidIn(path).flatMap((text) => replacedIn(path, text)))).toEqual(
    [],
  );
});

test('texts of the page have no phrase that was replaced there', () => {
  const files = globSync('src/renderer/**/*.{ts,tsx}');
  expect(files.length).toBeGreaterThan(150);

  expect(
    files.flatMap((path) => saidIn(path).flatMap((text) => replacedIn(path, text, pagePhrases))),
  ).toEqual([]);
});

test('documents have no phrase that was replaced', () => {
  const files = globSync(['*.md', 'docs/**/*.md']);
  expect(files.length).toBeGreaterThan(40);

  expect(
    files.flatMap((path) => replacedIn(path, readFileSync(path, 'utf8').replaceAll(/\s+/g, ' '))),
  ).toEqual([]);
});

test('a replaced phrase is found in any text', () => {
  expect(replacedIn('a.md', 'The hub ends sessions kindly.')).toEqual([
    'a.md: /\\bkindly\\b/: The hub ends sessions kindly.',
  ]);
});

test('the text of an element, an attribute, a string and a template is read', () => {
  expect(saidIn('src/renderer/features/dialogs/paste-dialog.tsx').join('|')).toContain('Cancel');
  expect(saidIn('src/renderer/features/connection/status-bar.tsx').join('|')).toContain(
    'not connected since ',
  );
});
