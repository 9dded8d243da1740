import { describe, expect, test } from 'vitest';

import {
  absolutePathOf,
  programCandidates,
} from '../../../../src/shared/base/program-candidates.ts';

describe('[REPO-1] where a program may be', () => {
  test('is in the absolute folders of PATH, in their order, and never in the current one', () => {
    const path = '.:/usr/local/bin::bin:../bin:/usr/bin/:~/bin:';
    expect(programCandidates('git', { path, platform: 'linux' })).toEqual([
      '/usr/local/bin/git',
      '/usr/bin/git',
    ]);
    expect(programCandidates('git', { path: '.', platform: 'darwin' })).toEqual([]);
    expect(programCandidates('git', { path: undefined, platform: 'linux' })).toEqual([]);
  });

  test('is not in the packages of a project', () => {
    const path = '/work/repo/node_modules/.bin:/work/node_modules/.bin/:/usr/bin';
    expect(programCandidates('git', { path, platform: 'linux' })).toEqual(['/usr/bin/git']);
  });

  test('is not a relative path', () => {
    const path = '/usr/bin';
    for (const name of ['./git', 'bin/git', '../git', '']) {
      expect(programCandidates(name, { path, platform: 'linux' })).toEqual([]);
    }
    expect(programCandidates('/opt/git', { path, platform: 'linux' })).toEqual(['/opt/git']);
  });

  test('on Windows has a drive or a share, and an ending that makes it a program', () => {
    const path = String.raw`.;\tools;C:tools;"C:\Program Files\Git\cmd";\\server\share\bin;D:/x/`;
    const search = { path, platform: 'win32', pathExtensions: '.EXE;.CMD' };
    expect(programCandidates('git', search)).toEqual([
      String.raw`C:\Program Files\Git\cmd\git.exe`,
      String.raw`C:\Program Files\Git\cmd\git.cmd`,
      String.raw`\\server\share\bin\git.exe`,
      String.raw`\\server\share\bin\git.cmd`,
      'D:/x/git.exe',
      'D:/x/git.cmd',
    ]);
    expect(programCandidates('wt.EXE', { ...search, path: String.raw`C:\w` })).toEqual([
      String.raw`C:\w\wt.EXE`,
    ]);
    for (const name of [String.raw`.\git.exe`, String.raw`C:git.exe`, 'x/git.exe']) {
      expect(programCandidates(name, search)).toEqual([]);
    }
    expect(programCandidates(String.raw`C:\Git\git.exe`, search)).toEqual([
      String.raw`C:\Git\git.exe`,
    ]);
  });

  test('a PATH that is handed on has no entry that means another folder elsewhere', () => {
    expect(absolutePathOf({ path: '.:/a::b:/c', platform: 'linux' })).toBe('/a:/c');
    const path = String.raw`.;C:\a;\b;"D:\c d"`;
    expect(absolutePathOf({ path, platform: 'win32' })).toBe(String.raw`C:\a;D:\c d`);
  });
});
