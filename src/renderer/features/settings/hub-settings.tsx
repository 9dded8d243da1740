import { useCallback, useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { HubSetting } from './hub-setting.tsx';
import type { SettingItem } from './setting-item.ts';
import { partWords, wordsOf, type SettingPart } from './setting-names.ts';

/** The settings of the one table that belong together: what counts now, why, and what will after the next start. */
export function HubSettings({ part }: { readonly part: SettingPart }) {
  const { http } = useApp();
  const [items, setItems] = useState<readonly SettingItem[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const load = useCallback(
    async (signal?: AbortSignal): Promise<void> => {
      try {
        const answer = await http.call('settings.list', signal ? { signal } : {});
        setItems(answer.items);
        setFault(null);
      } catch (thrown) {
        if (signal?.aborted !== true) setFault(messageOf(thrown));
      }
    },
    [http],
  );
  useEffect(() => {
    const ends = new AbortController();
    // The state is set after the answer, never while the effect runs.
    // oxlint-disable-next-line react/set-state-in-effect
    void load(ends.signal);
    return () => ends.abort();
  }, [load]);

  if (fault !== null) {
    return (
      <p className="field-note is-bad settings-note" role="alert">
        Couldn’t read the settings: {fault}{' '}
        <Button size="small" onClick={() => void load()}>
          Try again
        </Button>
      </p>
    );
  }
  if (!items) return <p className="faint settings-note">Loading settings…</p>;
  const shown = items.filter((item) => wordsOf(item.name).part === part);
  const isWaiting = shown.some((item) => item.needsRestart);
  return (
    <section aria-label={partWords[part].title}>
      <p className="faint settings-note">{partWords[part].note}</p>
      {isWaiting && (
        <p className="settings-restart" role="status">
          Some changes need a hub restart. Sessions keep running.
        </p>
      )}
      {shown.map((item) => (
        <HubSetting
          // A value that came from elsewhere replaces what was being typed.
          key={`${item.name} ${String(item.next)}`}
          item={item}
          onChanged={(changed) =>
            setItems(items.map((one) => (one.name === changed.name ? changed : one)))
          }
        />
      ))}
    </section>
  );
}
