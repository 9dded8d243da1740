import { assertNever } from '../../base/assert.ts';
import type { EventRecord, HubEvent } from '../event.ts';
import type { SessionView } from '../session.ts';
import type { SettingChange } from '../setting-change.ts';

type SettingEvent = Extract<HubEvent, { kind: `setting.${string}` }>;

/** Model, effort and mode as they are asked for, and as they are proved. */
export function foldSettings(view: SessionView, event: SettingEvent): SessionView {
  switch (event.kind) {
    case 'setting.change-requested':
      return { ...view, settingChanges: request(view.settingChanges, event) };
    case 'setting.changed':
      return {
        ...view,
        ...proved(event),
        settingChanges: view.settingChanges.filter((change) => change.id !== event.data.change),
      };
    case 'setting.change-failed':
      return {
        ...view,
        settingChanges: view.settingChanges.map((change) =>
          change.id === event.data.change
            ? { ...change, state: 'failed', reason: event.data.reason }
            : change,
        ),
      };
    default:
      return assertNever(event, 'setting event');
  }
}

/** The newest wish for a setting takes the place of an older one, also of one that failed. */
function request(
  changes: readonly SettingChange[],
  event: EventRecord<'setting.change-requested'>,
): readonly SettingChange[] {
  const { change: id, setting, value } = event.data;
  const others = changes.filter((change) => change.setting !== setting);
  return [...others, { id, setting, value, by: event.actor, state: 'waiting', reason: null }];
}

/** What a later start of the same session is given too. */
function proved({ data }: EventRecord<'setting.changed'>): Partial<SessionView> {
  switch (data.setting) {
    case 'model':
      return { model: data.value };
    case 'permissionMode':
      return { permissionMode: data.value };
    case 'effort':
      return {};
  }
}
