import { useEffect } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { closeNotifications, keepPushRight } from '../../features/push/push-here.ts';

/** Keeps the push subscription of this browser right, and takes its notifications away when the page comes into sight. */
export function usePush(): void {
  const { http } = useApp();
  useEffect(() => {
    // Without the hub, or without a push service, the next start of the page sets it right.
    keepPushRight(http).catch(() => undefined);
  }, [http]);
  useEffect(() => {
    function look(): void {
      if (document.visibilityState === 'visible') closeNotifications().catch(() => undefined);
    }
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
}
