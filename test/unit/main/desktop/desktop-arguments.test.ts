import { expect, test } from 'vitest';

import { readDesktopArguments } from '../../../../src/main/desktop/desktop-arguments.ts';

const checkout = { workingDirectory: '/home/ana', isPackaged: false };
const none = { hub: [], paths: [], links: [], isHidden: false };
const installed = { workingDirectory: '/home/ana', isPackaged: true };

test('the value of an option of ours is no path to open', () => {
  const argv = ['electron', '/app', '--data', '/tmp', '--port', '0', '--claude=/bin/claude'];
  expect(readDesktopArguments(argv, checkout)).toEqual({
    hub: ['--data', '/tmp', '--port', '0', '--claude=/bin/claude'],
    paths: [],
    links: [],
    isHidden: false,
  });
});

test('unpackaged, the first path is the program itself, wherever Electron’s own options stand', () => {
  const argv = ['electron', '-r', '/loader.js', '--inspect=0', '.', '/code/web', '--no-sandbox'];
  expect(readDesktopArguments(argv, checkout)).toEqual({
    ...none,
    paths: ['/code/web'],
  });
});

test('packaged, every path counts, and a relative one is of the folder of that start', () => {
  const argv = ['roundhouse', 'web', '--lan', '../bo/api'];
  expect(readDesktopArguments(argv, installed)).toEqual({
    ...none,
    hub: ['--lan'],
    paths: ['/home/ana/web', '/home/bo/api'],
  });
});

test('an option of ours without its value is left for the hub to refuse', () => {
  expect(readDesktopArguments(['roundhouse', '--data'], installed)).toEqual({
    hub: ['--data'],
    paths: [],
    links: [],
    isHidden: false,
  });
});

test('a start at login and a link are told from a path', () => {
  const link = 'roundhouse://open?path=/code/web';
  expect(readDesktopArguments(['roundhouse', '--hidden', link], installed)).toEqual({
    ...none,
    links: [link],
    isHidden: true,
  });
});
