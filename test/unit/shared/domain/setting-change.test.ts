import { expect, test } from 'vitest';

import type { EventBody } from '../../../../src/shared/domain/event.ts';
import { foldSettings } from '../../../../src/shared/domain/fold/fold-settings.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';

type SettingBody = Extract<EventBody, { kind: `setting.${string}` }>;

const actor = { type: 'operator', id: 'o', name: 'Ana' };

/** Only what the fold of settings reads and writes. */
function after(...bodies: readonly SettingBody[]) {
  let view = {
    settingChanges: [],
    model: 'old',
    permissionMode: 'manual',
  } as unknown as SessionView;
  for (const body of bodies) view = foldSettings(view, { ...body, actor } as never);
  const { settingChanges, model, permissionMode } = view;
  return { settingChanges, model, permissionMode };
}

function wish(change: string, value: string): SettingBody {
  return { kind: 'setting.change-requested', data: { change, setting: 'model', value } };
}

test('[SET1] the newest wish for a setting takes the place of an older one', () => {
  expect(after(wish('1', 'opus'), wish('2', 'sonnet')).settingChanges).toEqual([
    { id: '2', setting: 'model', value: 'sonnet', by: actor, state: 'waiting', reason: null },
  ]);
});

test('[SET1] a failure says why, and one of an older wish changes nothing', () => {
  const failed: SettingBody = {
    kind: 'setting.change-failed',
    data: { change: '1', reason: 'no' },
  };
  expect(after(wish('1', 'opus'), failed).settingChanges).toMatchObject([
    { id: '1', state: 'failed', reason: 'no' },
  ]);
  expect(after(wish('1', 'opus'), wish('2', 'sonnet'), failed).settingChanges).toMatchObject([
    { id: '2', state: 'waiting' },
  ]);
});

test('[SET4] what was proved is what the session is started with later', () => {
  const proved: SettingBody = {
    kind: 'setting.changed',
    data: { change: '1', setting: 'model', value: 'opus' },
  };
  expect(after(wish('1', 'opus'), proved)).toEqual({
    settingChanges: [],
    model: 'opus',
    permissionMode: 'manual',
  });
});
