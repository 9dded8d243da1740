import { expect, test } from 'vitest';

import { terminalCommands } from '../../../../src/main/desktop/terminal-commands.ts';

function programsOn(platform: string, environment: Record<string, string>): readonly string[] {
  return terminalCommands('C:\\repo', { platform, environment }).map(([program]) => program);
}

test('[REPO-1] the PowerShell of the system is started by its absolute path', () => {
  expect(programsOn('win32', { SystemRoot: 'D:\\Windows' })).toEqual([
    'wt.exe',
    'D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  ]);
  expect(programsOn('win32', { SystemRoot: '.' }).at(-1)).toMatch(/^C:\\Windows\\System32\\/u);
});

test('[REPO-1] so is the opener of a Mac', () => {
  expect(programsOn('darwin', {})).toEqual(['/usr/bin/open']);
});
