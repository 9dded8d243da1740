import { stripVTControlCharacters } from 'node:util';

import { encodeQR } from 'qr';
import { expect, test } from 'vitest';

import { startNotice } from '../../../src/main/hub/start-notice.ts';

const url = 'http://127.0.0.1:4680';

test('on this machine alone: a code that says whom it is for, then the address and the link', () => {
  const notice = startNotice({ url, lanUrl: null, link: `${url}/#sign-in=abc` }).split('\n');

  expect(notice[0]).toBe(
    'A code for the link below, for a device that 127.0.0.1:4680 leads here (no phone, until the hub is on the network):',
  );
  expect(notice.slice(-5)).toEqual([
    '',
    'Roundhouse runs at http://127.0.0.1:4680',
    '',
    'Open this link in a browser on this machine; it signs in once, within 15 minutes:',
    '  http://127.0.0.1:4680/#sign-in=abc',
  ]);
});

test('on the network too: a code for a phone', () => {
  const lanUrl = 'https://192.168.1.20:4681';
  const notice = startNotice({ url, lanUrl, link: `${lanUrl}/#sign-in=abc` });

  expect(notice).toContain(
    'Roundhouse runs at http://127.0.0.1:4680, and on the network at https://192.168.1.20:4681',
  );
  expect(notice).toContain('A code for the link below, for a phone on this network:');
});

test('the code fits on a small screen and can be read: its dark and light are those of the link', () => {
  const link = `${url}/#sign-in=Xr2-F54lyjOZcPsnOI--vQ`;
  const lines = startNotice({ url, lanUrl: null, link })
    .split('\n')
    .filter((line) => line.includes('\u001b[97;40m'))
    .map((line) => stripVTControlCharacters(line));

  expect(lines.length).toBeLessThan(20);
  const read = lines.flatMap((line) => [
    Array.from(line, (cell) => cell === ' ' || cell === '▄'),
    Array.from(line, (cell) => cell === ' ' || cell === '▀'),
  ]);
  const wanted = encodeQR(link, 'raw', { border: 2 });
  expect(read.slice(0, wanted.length)).toEqual(wanted);
});
