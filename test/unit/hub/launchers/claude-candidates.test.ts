import { expect, test } from 'vitest';

import {
  claudeCandidates,
  targetOfShim,
} from '../../../../src/main/hub/launchers/claude-candidates.ts';

test('[CC10] Claude Code is looked for in absolute folders of PATH only', () => {
  const path = '.::bin:/opt/bin:/repo/node_modules/.bin';
  expect(claudeCandidates('claude', { path, platform: 'linux' })).toEqual([
    '/opt/bin/claude',
    '/repo/node_modules/.bin/claude',
  ]);
  expect(claudeCandidates('/x/claude', { path, platform: 'linux' })).toEqual(['/x/claude']);
  expect(claudeCandidates('claude', { path: undefined, platform: 'linux' })).toEqual([]);
});

test('[CC10] on Windows the program comes before the script of npm', () => {
  const path = String.raw`C:\npm;relative;D:\tools\ `;
  expect(claudeCandidates('claude', { path, platform: 'win32' })).toEqual([
    String.raw`C:\npm\claude.exe`,
    String.raw`C:\npm\claude.cmd`,
    String.raw`D:\tools\claude.exe`,
    String.raw`D:\tools\claude.cmd`,
  ]);
  const file = String.raw`C:\npm\claude.cmd`;
  expect(claudeCandidates(file, { path, platform: 'win32' })).toEqual([file]);
});

const head =
  '@ECHO off\r\nGOTO start\r\n:find_dp0\r\nSET dp0=%~dp0\r\nEXIT /b\r\n:start\r\nSETLOCAL\r\nCALL :find_dp0\r\n';

test.each([
  [
    'the program behind a script of npm',
    `${head}"%dp0%\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe"   %*\r\n`,
    String.raw`C:\npm\node_modules\@anthropic-ai\claude-code\bin\claude.exe`,
  ],
  ['an older script of npm', '"%~dp0\\..\\claude.exe" %*\r\n', String.raw`C:\claude.exe`],
  ['none behind a script that starts Node', `${head}"%_prog%"  "%dp0%\\cli.js" %*\r\n`, undefined],
  ['none with more arguments', `${head}"%dp0%\\claude.exe" --bad %*\r\n`, undefined],
  ['none that the environment names', `"%dp0%\\%EVIL%.exe" %*\r\n`, undefined],
])('[CC10] finds %s', (_, text, target) => {
  expect(targetOfShim(String.raw`C:\npm\claude.cmd`, text)).toBe(target);
});
