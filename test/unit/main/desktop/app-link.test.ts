import { expect, test } from 'vitest';

import { parseAppLink } from '../../../../src/main/desktop/app-link.ts';

test('a link may ask to open a folder or to show a session', () => {
  expect(parseAppLink('roundhouse://open?path=%2Fcode%2FM%C3%BCller%20web')).toEqual({
    type: 'open-path',
    path: '/code/Müller web',
  });
  expect(parseAppLink('roundhouse://session/payments')).toEqual({
    type: 'show-session',
    name: 'payments',
  });
});

test.each([
  ['another scheme', 'https://open?path=/code'],
  ['a relative path', 'roundhouse://open?path=code'],
  ['more than a path', 'roundhouse://open?path=/code&prompt=rm'],
  ['a prompt instead', 'roundhouse://open?prompt=rm'],
  ['two paths', 'roundhouse://open?path=/code&path=/etc'],
  ['a line break in the path', 'roundhouse://open?path=/code%0A/etc'],
  ['a turned direction of writing', 'roundhouse://open?path=/code%E2%80%AEgpj'],
  ['somebody in front', 'roundhouse://ana@open?path=/code'],
  ['a port', 'roundhouse://open:80?path=/code'],
  ['something behind', 'roundhouse://open?path=/code#more'],
  ['another verb', 'roundhouse://start?path=/code'],
  ['a name that is none', 'roundhouse://session/a%2Fb'],
  ['a percent sign that encodes nothing', 'roundhouse://session/%'],
  ['a text without end', `roundhouse://session/${'a'.repeat(3_000)}`],
])('[S23] a link with %s is not followed', (_what, link) => {
  expect(parseAppLink(link)).toBeUndefined();
});
