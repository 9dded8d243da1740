import { describe, expect, test } from 'vitest';

import {
  keyInstead,
  sessionLists,
  walkStep,
} from '../../../src/renderer/core/stores/session-lists.ts';
import { DemoLog } from '../../support/demo-hub/demo-log.ts';
import { scenarioNamed } from '../../support/demo-hub/scenarios/all.ts';

const log = new DemoLog();
log.append(scenarioNamed('railway', Date.UTC(2030, 0, 1)).events);
const lists = sessionLists(log.views.values());

describe('the rows of the session list', () => {
  test('have a repo above the first of its sessions only', () => {
    expect(lists.sessions.map((row) => [row.heading?.label ?? null, row.label])).toEqual([
      ['acme/payments-api', 'payments, needs you'],
      [null, 'payments-w1, working'],
      [null, 'payments-w2, working'],
      [null, 'payments-w3, rate limited'],
      ['acme/web', 'web-docs, needs you'],
      [null, 'web, needs you'],
      [null, 'a-session-with-a-very-long-name-that-somebody-typed-in-full-detail, needs you'],
      ['ana/infra', 'infra, idle'],
      [null, 'infra-lost, lost'],
      [null, 'infra-old, ended'],
      [null, 'infra-unseen, unknown'],
      [null, 'infra-new, starting'],
    ]);
  });
});

describe('the keyboard', () => {
  const keys = ['need a', 'session a', 'session b'];

  test('walks by the arrows and stops at both ends', () => {
    expect(walkStep('ArrowDown', keys, 'need a')).toBe('session a');
    expect(walkStep('ArrowDown', keys, 'session b')).toBe('session b');
    expect(walkStep('ArrowUp', keys, 'session b')).toBe('session a');
    expect(walkStep('ArrowUp', keys, 'need a')).toBe('need a');
  });

  test('goes to the ends by Home and End', () => {
    expect(walkStep('Home', keys, 'session b')).toBe('need a');
    expect(walkStep('End', keys, 'need a')).toBe('session b');
  });

  test('leaves every other key, and what is no row, alone', () => {
    expect(walkStep('y', keys, 'need a')).toBeUndefined();
    expect(walkStep('ArrowDown', keys, null)).toBeUndefined();
  });

  test('comes in at the session that has left the inbox, else at the first row', () => {
    expect(keyInstead('need b', keys)).toBe('session b');
    expect(keyInstead('session gone', keys)).toBe('need a');
    expect(keyInstead(null, [])).toBeUndefined();
  });
});
