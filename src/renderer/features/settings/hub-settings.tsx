import { useCallback, useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../app/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { HubSetting } from './hub-setting.tsx';

export type SettingItem = RouteAnswer<'settings.list'>['items'][number];

/** Every setting of the hub: what counts now, why, and what will after the next start. */
export function HubSettings() {
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
        The settings could not be read: {fault}{' '}
        <Button size="small" onClick={() => void load()}>
          Try again
        </Button>
      </p>
    );
  }
  if (!items) return <p className="faint settings-note">Asking the hub for its settings…</p>;
  const isWaiting = items.some((item) => item.needsRestart);
  return (
    <section aria-label="Settings of the hub">
      <p className="faint settings-note">
        They count for everybody. A flag at the start wins over the environment, the environment
        over what is set here.
      </p>
      {isWaiting && (
        <p className="settings-restart" role="status">
          Some changes need a restart of the hub. Sessions live on meanwhile.
        </p>
      )}
      {items.map((item) => (
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
