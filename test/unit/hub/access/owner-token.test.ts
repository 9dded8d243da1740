import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { loadOwnerToken } from '../../../../src/main/hub/access/owner-token.ts';
import {
  formatToken,
  isSecretOf,
  newToken,
  parseToken,
} from '../../../../src/main/hub/access/token.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'roundhouse-owner-'));
  file = join(directory, 'owner.token');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('[HOST-2] the first start makes the token, for its owner alone', () => {
  const known = loadOwnerToken(directory);
  const token = parseToken('owner', readFileSync(file, 'utf8').trim());

  expect(token?.id).toBe(known.id);
  expect(isSecretOf(token?.secret ?? '', known.hash)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['owner.token']);
});

test('[HOST-2] a wide umask makes it no wider', () => {
  const before = process.umask(0);
  try {
    loadOwnerToken(directory);
  } finally {
    process.umask(before);
  }

  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('the next start takes the same one', () => {
  expect(loadOwnerToken(directory)).toEqual(loadOwnerToken(directory));
});

test.each([0o644, 0o640, 0o604, 0o660, 0o666, 0o777])(
  '[HOST-1] a token that others could read (mode %o) is refused, and left as it is',
  (mode) => {
    loadOwnerToken(directory);
    const text = readFileSync(file, 'utf8');
    chmodSync(file, mode);

    expect(() => loadOwnerToken(directory)).toThrow('can be read by other accounts');
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test('[HOST-1] a link in its place is refused', () => {
  const elsewhere = join(directory, 'elsewhere');
  writeFileSync(elsewhere, formatToken(newToken('owner')), { mode: 0o600 });
  symlinkSync(elsewhere, file);

  expect(() => loadOwnerToken(directory)).toThrow('cannot be read');
});

test.each(['', 'secret', `${formatToken(newToken('owner')).slice(0, -1)}\n`])(
  'what is no whole token ("%s") is refused, not replaced',
  (text) => {
    writeFileSync(file, text, { mode: 0o600 });

    expect(() => loadOwnerToken(directory)).toThrow('holds no token');
  },
);
