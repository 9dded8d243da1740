import { expect, it } from 'vitest';

import { presentPeople } from '../../../src/renderer/core/stores/present-people.ts';
import { hereLabel, placeLabel } from '../../../src/renderer/features/people/people-labels.ts';
import type { SessionPresence } from '../../../src/shared/wire/down.ts';

const sessions = new Map([
  ['s_web', { name: 'web' }],
  ['s_shop', { name: 'shop' }],
  ['s_docs', { name: 'docs' }],
]);

function person(operator: string) {
  return { device: `d_${operator}`, operator, name: operator };
}

function at(name: string, kind: 'desktop' | 'phone', isObserver = false) {
  return { device: `d_${kind}`, operator: name, name, kind, isObserver };
}

function presence(session: string, holder: string | null = null): SessionPresence {
  return {
    session,
    attached: [{ ...person('ana'), kind: 'desktop', isObserver: false }],
    baton: holder === null ? null : { ...person(holder), cols: 80, rows: 24 },
    asking: null,
  };
}

it.each([
  [[], null],
  [[presence('s_web')], 'at a terminal · watching web'],
  [[presence('s_web', 'ben')], 'at a terminal · watching web'],
  [[presence('s_web', 'ana'), presence('s_shop')], 'at a terminal · driving web'],
  [[presence('s_web', 'ana'), presence('s_shop', 'ana')], 'at a terminal · driving web and shop'],
  [
    [presence('s_web'), presence('s_shop'), presence('s_docs')],
    'at a terminal · watching 3 sessions',
  ],
])('[PEO11] says where a person is: %#', (all, words) => {
  expect(hereLabel('ana', all, sessions)).toBe(words);
});

it('[PEO11] names the place of a role, also when its session is gone', () => {
  const grant = {
    id: 'g_1',
    operator: { id: 'o_1', name: 'Jo' },
    role: 'driver' as const,
    expiresAt: null,
    isExpired: false,
    givenAt: '2030-01-01T00:00:00.000Z',
    givenBy: { id: 'o_owner', name: 'Ana' },
  };
  const places = [
    placeLabel({ ...grant, scope: { type: 'hub' }, sessionName: null }),
    placeLabel({ ...grant, scope: { type: 'repo', repo: '/home/ana/web' }, sessionName: null }),
    placeLabel({ ...grant, scope: { type: 'session', session: 's' }, sessionName: 'shop' }),
    placeLabel({ ...grant, scope: { type: 'session', session: 's' }, sessionName: null }),
  ];
  expect(places).toEqual(['all sessions', 'sessions of ana/web', 'shop', 'a removed session']);
});

it('[PEO10] names each person once, with the kinds of their devices', () => {
  expect(
    presentPeople([at('Ana', 'phone'), at('Ana', 'desktop'), at('Ben', 'phone', true)]),
  ).toEqual([
    { name: 'Ana', title: 'Ana: desktop, phone' },
    { name: 'Ben', title: 'Ben: phone, watching' },
  ]);
});
