import { expect, it } from 'vitest';

import {
  isSameStart,
  linuxStart,
  startOfAnswer,
  startQuery,
} from '../../../../src/shared/domain/process-start.ts';

const stat = '4711 (a ) b (c) S 1 1 1 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 987654 1 1';
const bootId = '6f1c0b1e-4f0f-4d0b-9a56-0a1b2c3d4e5f\n';

it('names a start on Linux by the boot and its ticks', () => {
  expect(linuxStart(stat, bootId)).toBe('6f1c0b1e-4f0f-4d0b-9a56-0a1b2c3d4e5f/987654');
  expect(linuxStart(stat.replace(') S', ') Z'), bootId)).toBeUndefined();
  expect(linuxStart('', bootId)).toBeUndefined();
});

it('tells the same ticks of another boot apart', () => {
  const before = linuxStart(stat, 'boot-1') ?? '';
  const after = linuxStart(stat, 'boot-2') ?? '';
  expect([isSameStart(before, before), isSameStart(before, after)]).toEqual([true, false]);
});

it('understands records of the version before, which had no boot', () => {
  const found = linuxStart(stat, bootId) ?? '';
  expect([isSameStart('987654', found), isSameStart('987655', found)]).toEqual([true, false]);
  expect([isSameStart('', found), isSameStart('', '')]).toEqual([false, false]);
});

it('asks ps for a time that depends neither on the zone nor on the language of the reader', () => {
  const { command, args } = startQuery(42, { platform: 'darwin', windowsFolder: '' });
  expect([command, ...args]).toEqual([
    '/usr/bin/env',
    'TZ=UTC0',
    'LC_ALL=C',
    '/bin/ps',
    '-o',
    'lstart=',
    '-p',
    '42',
  ]);
  const found = startOfAnswer('Mon Nov 30 07:20:44 2026  \n', 'darwin') ?? '';
  expect(found).toBe('UTC Mon Nov 30 07:20:44 2026');
  expect([isSameStart(found, found), startOfAnswer(' \n', 'darwin')]).toEqual([true, undefined]);
});

it('compares an older record of ps in its own form, the local time', () => {
  const noted = 'Mon Nov 30 02:20:44 2026';
  expect(startQuery(42, { platform: 'darwin', windowsFolder: '', noted }).args).toEqual([
    '/bin/ps',
    '-o',
    'lstart=',
    '-p',
    '42',
  ]);
  const found = startOfAnswer(`${noted}\n`, 'darwin', noted) ?? '';
  expect(isSameStart(noted, found)).toBe(true);
});

it('[REPO-1] names the PowerShell of the system by its absolute path', () => {
  const { command } = startQuery(42, { platform: 'win32', windowsFolder: 'D:\\Windows' });
  expect(command).toBe('D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
});
