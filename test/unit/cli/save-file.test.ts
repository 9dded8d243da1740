import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { saveFile } from '../../../src/cli/save-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundhouse-save-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* content(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('from another session');
}

test('a downloaded file has its whole content, and no draft is left', async () => {
  await saveFile(content(), join(folder, 'plan.md'));

  expect(readdirSync(folder)).toEqual(['plan.md']);
  expect(readFileSync(join(folder, 'plan.md'), 'utf8')).toBe('from another session');
});

test('a file that is there is never replaced, and the refusal says what to do', async () => {
  const target = join(folder, 'package.json');
  writeFileSync(target, '{}');

  await expect(saveFile(content(), target)).rejects.toMatchObject({
    message: `${target} exists, and nothing was written.`,
    hint: 'Name another path with --output.',
  });

  expect(readdirSync(folder)).toEqual(['package.json']);
  expect(readFileSync(target, 'utf8')).toBe('{}');
});
