import { expect, test } from 'vitest';

import { Boot } from '../../../../src/main/hub/composition/boot.ts';
import { AppError } from '../../../../src/shared/base/app-error.ts';
import { createLogger, type LogRecord } from '../../../../src/shared/base/logger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

function bootOnPaper() {
  const clock = new ManualClock();
  const records: LogRecord[] = [];
  const boot = new Boot({ clock, logger: createLogger((record) => records.push(record)) });
  return { boot, clock, records };
}

test('logs each step with the time that it took', async () => {
  const { boot, clock, records } = bootOnPaper();

  const store = await boot.step('store', () => {
    clock.advanceBy(12);
    return 'the store';
  });

  expect(store).toBe('the store');
  expect(records).toEqual([{ level: 'debug', message: 'boot', fields: { step: 'store', ms: 12 } }]);
});

test('names the step that failed, in the error and in the log', async () => {
  const { boot, records } = bootOnPaper();
  const fault = new Error('no such folder');

  const failed = boot.step('repos', () => Promise.reject(fault));

  await expect(failed).rejects.toMatchObject({
    code: 'internal',
    message: 'The hub could not start (repos): no such folder',
    cause: fault,
    details: { step: 'repos' },
  });
  expect(records).toEqual([
    { level: 'error', message: 'boot failed', fields: { step: 'repos', error: fault } },
  ]);
});

test('leaves the code and the sentence of a known fault as they are', async () => {
  const { boot, records } = bootOnPaper();
  const fault = new AppError('hub_running', 'A hub runs here.', { details: { pid: 7 } });

  await expect(boot.step('store', () => Promise.reject(fault))).rejects.toMatchObject({
    code: 'hub_running',
    message: 'A hub runs here.',
    details: { pid: 7, step: 'store' },
  });
  expect(records).toEqual([]);
});
