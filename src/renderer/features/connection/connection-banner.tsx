import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { formatSecond } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';

import './connection-banner.css';

/** Shown when the page is not live for more than a moment. */
export function ConnectionBanner() {
  const app = useApp();
  const link = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.link,
  );
  const isAwayLong = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.isAwayLong,
  );
  const asOf = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.asOf,
  );
  if (link === 'outdated') {
    return (
      <div className="banner" role="status">
        The hub was updated. Reload the page to use the new version.
        <Button size="small" onClick={() => location.reload()}>
          Reload
        </Button>
      </div>
    );
  }
  const isAway = link === 'away' && isAwayLong;
  if (!isAway && (link !== 'live' || asOf === null)) return null;
  return (
    <div className="banner" role="status">
      <span>
        The hub can’t be reached.
        {asOf !== null && ` This page shows the state as of ${formatSecond(asOf)}.`} Reconnecting
        automatically.
      </span>
      <Button size="small" onClick={() => app.reconnect()}>
        Try again
      </Button>
    </div>
  );
}
