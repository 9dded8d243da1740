import { expect, it } from 'vitest';

import { kindOfSignedIn, personAtDevice } from '../../../../src/shared/domain/device-kind.ts';

it.each([
  ['Safari on iPhone', 'phone'],
  ['Chrome on Android', 'phone'],
  ['Safari on iPad', 'phone'],
  ['Firefox on Linux', 'desktop'],
  ['Browser on unknown system', 'desktop'],
  ['ana@laptop', 'terminal'],
] as const)('[PEO10] %s is a %s', (name, kind) => {
  expect(kindOfSignedIn(name)).toBe(kind);
});

it.each([
  [{ name: 'Ana', deviceName: 'Safari on iPhone' }, 'Ana · iPhone'],
  [{ name: 'Ana', deviceName: 'terminal' }, 'Ana · terminal'],
  [{ name: 'Ana' }, 'Ana'],
] as const)('[PEO10] %o is shown as %s', (one, words) => {
  expect(personAtDevice(one)).toBe(words);
});
