import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import type { SettingChange } from '../../../shared/domain/setting-change.ts';
import { settingTitles, valueWords } from './setting-choices.ts';

/** Changes that were asked for: they wait until they are proved, and say why when they failed. */
export function SettingState({ session }: { readonly session: SessionView }) {
  const isIdle = sessionStateOf(session) === 'idle';
  return (
    <span role="status" className="setting-states">
      {session.settingChanges.map((change) => (
        <span key={change.id} className={change.state === 'failed' ? 'is-failed' : ''}>
          {wordsOf(change, isIdle)}
        </span>
      ))}
    </span>
  );
}

function wordsOf({ setting, value, state, reason }: SettingChange, isIdle: boolean): string {
  const shown = setting === 'permissionMode' ? valueWords(setting, value) : value;
  const wish = `${settingTitles[setting]} → ${shown}`;
  if (state === 'failed') return `■ ${wish} failed: ${reason ?? 'no reason given'}`;
  return isIdle ? `○ ${wish}: changing…` : `○ ${wish}: waits until Claude Code is idle`;
}
