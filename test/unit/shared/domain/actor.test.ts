import { expect, test } from 'vitest';

import { actorOf } from '../../../../src/main/hub/access/principal.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { actorWithPlace } from '../../../../src/shared/domain/actor.ts';

test.each([
  ['browser', 'Safari on iPhone', 'Ana · iPhone'],
  ['browser', 'Firefox on Linux', 'Ana'],
  ['terminal', 'terminal', 'Ana · terminal'],
  ['program', 'command line', 'Ana · command line'],
] as const)(
  '[PEO12] what an operator does at a %s called %s is shown as done by %s',
  (kind, name, shown) => {
    const actor = actorOf({
      type: 'operator',
      operator: { id: asId('operator', 'o_ana'), name: 'Ana' },
      device: { id: asId('device', 'd_1'), name, kind },
      plane: 'local',
      grants: [],
      isUnlocked: false,
    });

    expect(actorWithPlace(actor)).toBe(shown);
  },
);

test('[PEO12] an event of an older version is shown with the name alone', () => {
  expect(actorWithPlace({ type: 'operator', id: 'o_ana', name: 'Ana' })).toBe('Ana');
});
