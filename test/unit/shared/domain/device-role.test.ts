import { expect, test } from 'vitest';

import {
  areRolesWithin,
  levelsWithin,
  type DeviceRole,
} from '../../../../src/shared/domain/device-role.ts';
import type { AccessLevel } from '../../../../src/shared/domain/operator.ts';

test.each<[AccessLevel, readonly DeviceRole[], readonly AccessLevel[]]>([
  ['owner-desktop', ['approver', 'speaker'], ['approver', 'speaker']],
  ['owner-remote', ['driver'], ['driver']],
  ['driver', ['approver', 'speaker'], ['observer', 'speaker']],
  ['approver', ['driver'], ['observer']],
  ['observer', ['driver', 'approver'], ['observer', 'observer']],
  ['owner-remote', [], []],
])('[PAIR7] %s on a device with %j may what %j may', (level, roles, expected) => {
  expect(levelsWithin(level, roles)).toEqual(expected);
});

test.each<[readonly DeviceRole[], readonly DeviceRole[], boolean]>([
  [['observer'], ['approver'], true],
  [['speaker'], ['driver'], true],
  [[], ['observer'], true],
  [['driver'], ['speaker'], false],
  [['approver'], ['driver', 'speaker'], false],
  [['observer'], [], false],
])('[PAIR5] %j within %j: %s', (wanted, most, isWithin) => {
  expect(areRolesWithin(wanted, most)).toBe(isWithin);
});
