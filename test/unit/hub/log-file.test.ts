import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { LogFile } from '../../../src/main/hub/log-file.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'roundhouse-log-'));
  file = join(directory, 'logs', 'hub.jsonl');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function lines(): readonly unknown[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

test('each record is a line of JSON, with the fields of its logger', () => {
  using log = new LogFile({ file, clock: new ManualClock(), terminal: null });
  log.logger.child({ session: 'payments' }).info('a runner came', { runner: 'r_1' });

  expect(lines()).toEqual([
    {
      at: '2030-01-01T00:00:00.000Z',
      level: 'info',
      message: 'a runner came',
      session: 'payments',
      runner: 'r_1',
    },
  ]);
});

test('a terminal reads along, without what is for debugging', () => {
  let shown = '';
  const terminal = { write: (text: string) => (shown += text) };
  using log = new LogFile({ file, clock: new ManualClock(), terminal });
  log.logger.debug('a device left');
  log.logger.warn('the disk is nearly full', { freeBytes: 5 });

  expect(shown).toBe('2030-01-01T00:00:00.000Z warn the disk is nearly full {"freeBytes":5}\n');
  expect(lines().length).toBe(2);
});

test('[HOST-2] no secret is written to the file or the terminal', () => {
  const canaries = [
    `rh_owner_abcd2345_${'c0ffee11'.repeat(8)}_0badcafe`,
    'sk-ant-oat01-canary',
    'canary-cookie',
    'canary-authorization',
  ];
  let shown = '';
  const terminal = { write: (text: string) => (shown += text) };
  using log = new LogFile({ file, clock: new ManualClock(), terminal });
  log.logger.error(`failed with ${canaries[0]}`, {
    environment: { ANTHROPIC_API_KEY: canaries[1] },
    headers: { cookie: canaries[2], authorization: canaries[3] },
    error: new Error(`401 for Bearer ${canaries[0]}`, { cause: `token ${canaries[1]}` }),
  });

  const written = readFileSync(file, 'utf8') + shown;
  expect(canaries.filter((canary) => written.includes(canary))).toEqual([]);
});

test('[HOST-2] files are for their owner alone, in a folder for their owner alone', () => {
  const before = process.umask(0);
  try {
    using log = new LogFile({ file, clock: new ManualClock(), terminal: null });
    log.logger.info('started');
  } finally {
    process.umask(before);
  }

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'logs')).mode & 0o777).toBe(0o700);
});

test('it never grows beyond its files', () => {
  using log = new LogFile({
    file,
    clock: new ManualClock(),
    terminal: null,
    limitBytes: 1_000,
    kept: 2,
  });
  for (let count = 0; count < 200; count += 1) log.logger.info(`line ${count}`);

  const names = readdirSync(join(directory, 'logs')).toSorted();
  const sizes = names.map((name) => statSync(join(directory, 'logs', name)).size);
  expect(names).toEqual(['hub.1.jsonl', 'hub.2.jsonl', 'hub.jsonl']);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
  expect(lines().at(-1)).toMatchObject({ message: 'line 199' });
});

test('when it cannot be written the hub goes on, and the next line says how many are missing', () => {
  using log = new LogFile({ file, clock: new ManualClock(), terminal: null });
  // A file where the folder should be.
  writeFileSync(join(directory, 'logs'), '');
  log.logger.info('lost');
  log.logger.info('lost too');
  rmSync(join(directory, 'logs'));
  log.logger.info('back');

  expect(lines()).toEqual([
    { at: '2030-01-01T00:00:00.000Z', level: 'info', message: 'back', lostBefore: 2 },
  ]);
});
