import { useLayoutEffect, useSyncExternalStore } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { ConnectionBanner } from '../../features/connection/connection-banner.tsx';
import { HubNotices } from '../../features/connection/hub-notices.tsx';
import { Notices } from '../../features/notices/notices.tsx';
import { DesktopShell } from '../desktop/desktop-shell.tsx';
import { PhoneShell } from '../phone/phone-shell.tsx';
import { Announcer } from './announcer.tsx';
import { OpenDialog } from './open-dialog.tsx';
import { useGlobalKeys } from './use-global-keys.ts';
import { usePageSigns } from './use-page-signs.ts';
import { usePush } from './use-push.ts';
import { useTheme } from './use-theme.ts';

/**
 * 760 px at the usual size of text; at twice that size a window of 1440 px is narrow, too. A phone on its side is as
 * narrow as one upright.
 */
const narrow = matchMedia('(width <= 47.5em), (height <= 30em) and (pointer: coarse)');

function onNarrowChange(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

/** The signed-in window: one of two shells over the same features. */
export function Window() {
  const isNarrow = useSyncExternalStore(onNarrowChange, () => narrow.matches);
  const { terminals } = useApp();
  useTheme();
  useLayoutEffect(() => terminals.setWide(!isNarrow), [terminals, isNarrow]);
  usePageSigns();
  usePush();
  useGlobalKeys();
  return (
    <>
      {isNarrow ? <PhoneShell /> : <DesktopShell />}
      <HubNotices />
      <ConnectionBanner />
      <Notices />
      <Announcer />
      <OpenDialog />
    </>
  );
}
