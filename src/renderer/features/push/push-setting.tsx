import { useCallback, useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import {
  currentSubscription,
  obstacleTexts,
  pushObstacle,
  turnPushOff,
  turnPushOn,
} from './push-here.ts';

type PushState = RouteAnswer<'push.read'>;

/** Push notifications of this device, with what leaves the machine for them. */
export function PushSetting() {
  const { http } = useApp();
  const [state, setState] = useState<PushState | null>(null);
  const [isOn, setIsOn] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const obstacle = pushObstacle();

  const look = useCallback(async () => {
    const read = await http.call('push.read');
    const own = obstacle === null ? await currentSubscription() : null;
    setState(read);
    setIsOn(own !== null && own.endpoint === read.endpoint);
  }, [http, obstacle]);
  useEffect(() => {
    async function begin(): Promise<void> {
      try {
        await look();
      } catch (thrown) {
        setFault(messageOf(thrown));
      }
    }
    void begin();
  }, [look]);

  async function attempt(work: () => Promise<void>): Promise<void> {
    setIsBusy(true);
    setFault(null);
    try {
      await work();
    } catch (thrown) {
      setFault(messageOf(thrown));
    }
    // What the hub says counts; without its answer, what was shown stays.
    await look().catch(() => undefined);
    setIsBusy(false);
  }

  const publicKey = state?.publicKey ?? null;
  const hasFailed = state === null && fault !== null;
  return (
    <div className="setting">
      <span className="setting-name">Notifications on this device</span>
      <span className="setting-value">
        {hasFailed ? (
          <Button onClick={() => void attempt(look)}>Try again</Button>
        ) : isOn ? (
          <Button disabled={isBusy} onClick={() => void attempt(() => turnPushOff(http))}>
            Turn off
          </Button>
        ) : (
          <Button
            disabled={isBusy || publicKey === null || obstacle !== null}
            onClick={() => {
              if (publicKey !== null) void attempt(() => turnPushOn(http, publicKey));
            }}
          >
            Turn on
          </Button>
        )}
      </span>
      {!hasFailed && <p className="setting-note">{noteOf({ state, obstacle })}</p>}
      {fault !== null && (
        <p className="setting-note is-bad" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

function noteOf({
  state,
  obstacle,
}: {
  readonly state: PushState | null;
  readonly obstacle: ReturnType<typeof pushObstacle>;
}): string {
  if (state === null) return 'Asking the hub…';
  if (state.mode === 'off') {
    return 'This hub sends no push notifications. The owner turns them on at the desk, under Settings, Notifications.';
  }
  if (obstacle !== null) return obstacleTexts[obstacle];
  return `${serviceText} ${contentTexts[state.mode]}`;
}

const serviceText =
  'When a session waits for you, the hub sends this device a message through the push service of its browser, which belongs to Google, Apple, Mozilla or Microsoft. The message is encrypted; the service learns when it is sent, from which network, and to which device.';

const contentTexts = {
  on: 'The notification says that a session needs you, and nothing of what it asks.',
  details:
    'The notification shows the session and what it asks, also on a lock screen: the owner chose that for this hub.',
} as const;
