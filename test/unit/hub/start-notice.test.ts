import { expect, test } from 'vitest';

import { startNotice } from '../../../src/main/hub/start-notice.ts';

const url = 'http://127.0.0.1:4680';

test('on this machine alone: the address and the link, and nothing for a phone to scan', () => {
  expect(startNotice({ url, lanUrl: null, link: `${url}/#sign-in=abc` })).toBe(
    [
      'Roundhouse runs at http://127.0.0.1:4680',
      '',
      'Open this link in a browser on this machine; it signs in once, within 15 minutes:',
      '  http://127.0.0.1:4680/#sign-in=abc',
    ].join('\n'),
  );
});

test('on the network too: a code that a phone can scan', () => {
  const lanUrl = 'https://192.168.1.20:4681';
  const notice = startNotice({ url, lanUrl, link: `${lanUrl}/#sign-in=abc` });

  expect(notice).toContain(
    'Roundhouse runs at http://127.0.0.1:4680, and on the network at https://192.168.1.20:4681',
  );
  // Two rows of the code to a line, and a border around it.
  expect(notice.split('\n').length).toBeGreaterThan(15);
});
