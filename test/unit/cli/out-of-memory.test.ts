import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { startLine } from '../../../src/cli/out-of-memory.ts';
import { whyNoHub } from '../../../src/cli/running-hub.ts';

const heapIsFull =
  'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'roundhouse-data-'));
  mkdirSync(join(data, 'logs'));
  const url = 'http://127.0.0.1:9';
  // A process that is no more: the hub did not remove its record.
  const record = {
    pid: 2 ** 22 + 1,
    startTime: '1',
    version: '0',
    url,
    lanUrl: null,
    runnerUrl: url,
  };
  writeFileSync(join(data, 'hub.json'), JSON.stringify(record));
});
afterEach(() => rmSync(data, { recursive: true }));

function written(text: string): void {
  writeFileSync(join(data, 'logs', 'start.log'), text);
}

test.each([heapIsFull, "terminate called after throwing an instance of 'std::bad_alloc'\n"])(
  'a hub that ran out of memory is reported as that, with the remedy: %j',
  async (lastWords) => {
    written(`${startLine}${lastWords}`);

    const { isAbsent, message, hint } = await whyNoHub(data);
    expect(isAbsent).toBe(true);
    expect(message).toContain('ran out of memory and ended. Nothing that it had confirmed is lost');
    expect(hint).toContain('roundhouse hub start');
  },
);

test('an earlier hub that ran out of memory says nothing of the last one', async () => {
  written(`${startLine}${heapIsFull}${startLine}`);

  expect((await whyNoHub(data)).message).toBe(`No hub is running for ${data}.`);
});

test('a hub that was stopped in order is simply not there', async () => {
  written(`${startLine}${heapIsFull}`);
  rmSync(join(data, 'hub.json'));

  expect((await whyNoHub(data)).message).toBe(`No hub is running for ${data}.`);
});
