import { expect, test } from 'vitest';

import { startNotice } from '../../../src/main/hub/start-notice.ts';

const url = 'http://127.0.0.1:4680';

test('on this machine alone: the address, the link, and a code that says whom it is for', () => {
  const notice = startNotice({ url, lanUrl: null, link: `${url}/#sign-in=abc` }).split('\n');

  expect(notice.slice(0, 6)).toEqual([
    'Roundhouse runs at http://127.0.0.1:4680',
    '',
    'Open this link in a browser on this machine; it signs in once, within 15 minutes:',
    '  http://127.0.0.1:4680/#sign-in=abc',
    '',
    'The same link as a code, for a device that 127.0.0.1:4680 leads here (no phone, until the hub is on the network):',
  ]);
  // Two rows of the code to a line, and a border around it.
  expect(notice.length).toBeGreaterThan(15);
});

test('on the network too: a code for a phone', () => {
  const lanUrl = 'https://192.168.1.20:4681';
  const notice = startNotice({ url, lanUrl, link: `${lanUrl}/#sign-in=abc` });

  expect(notice).toContain(
    'Roundhouse runs at http://127.0.0.1:4680, and on the network at https://192.168.1.20:4681',
  );
  expect(notice).toContain('The same link as a code, for a phone on this network:');
  expect(notice.split('\n').length).toBeGreaterThan(15);
});
