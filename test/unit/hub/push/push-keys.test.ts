import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { PushKeys } from '../../../../src/main/hub/push/push-keys.ts';

let dataDirectory: string;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-push-keys-'));
});

afterEach(() => rmSync(dataDirectory, { recursive: true }));

test('[PUSH12] the key is made once, and only its owner may read it', () => {
  const first = new PushKeys({ dataDirectory }).publicKey;

  expect(new PushKeys({ dataDirectory }).publicKey).toBe(first);
  expect(Buffer.from(first, 'base64url')).toHaveLength(65);
  expect(statSync(join(dataDirectory, 'push.key')).mode & 0o777).toBe(0o600);
});

test.runIf(process.platform !== 'win32')('[PUSH12] a key that others can read is refused', () => {
  const keys = new PushKeys({ dataDirectory });
  expect(keys.privateKey).toHaveLength(43);
  chmodSync(join(dataDirectory, 'push.key'), 0o644);

  expect(() => new PushKeys({ dataDirectory }).publicKey).toThrow(
    expect.objectContaining({ code: 'push_key_refused' }),
  );
});
