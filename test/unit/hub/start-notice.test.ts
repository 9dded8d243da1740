import { expect, test } from 'vitest';

import { startNotice } from '../../../src/main/hub/start-notice.ts';
import { drawCode } from '../../../src/node/draw-code.ts';

const url = 'http://127.0.0.1:4680';
const link = `${url}/#sign-in=abc`;

test('on this machine alone: the address and the link, and no code that a phone could not use', () => {
  expect(startNotice({ url, lanUrl: null, link, pairingUrl: null }).split('\n')).toEqual([
    'Roundhouse runs at http://127.0.0.1:4680',
    '',
    'Open this link in a browser on this machine; it signs in once, within 15 minutes:',
    '  http://127.0.0.1:4680/#sign-in=abc',
  ]);
});

test('on the network too: both addresses, and a code that pairs a phone', () => {
  const lanUrl = 'https://192.168.1.20:4680';
  const notice = startNotice({ url, lanUrl, link, pairingUrl: `${lanUrl}/p#1.abc.def` });

  expect(notice).toContain(
    'Roundhouse runs at http://127.0.0.1:4680, and on the network at https://192.168.1.20:4680',
  );
  expect(notice).toContain(drawCode(`${lanUrl}/p#1.abc.def`).join('\n'));
  expect(notice).toContain(`roundhouse login '${lanUrl}/p#1.abc.def'`);
});

test.each([
  ['https://192.168.1.20:4680', true],
  ['https://[fd00::2]:4680', true],
  ['https://desk.ts.net:4680', false],
])('at %s a phone warns about the certificate: %s', (lanUrl, warns) => {
  const notice = startNotice({ url, lanUrl, link, pairingUrl: `${lanUrl}/p#1.abc.def` });

  expect(notice.includes('warns once')).toBe(warns);
});
