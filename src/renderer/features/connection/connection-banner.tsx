import { useAppStore } from '../../app/app-context.tsx';
import { Button } from '../../ui/button.tsx';

import './connection-banner.css';

/** Says that what is shown is not live, when it is not for more than a moment. */
export function ConnectionBanner() {
  const link = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.link,
  );
  const isAwayLong = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.isAwayLong,
  );
  if (link === 'outdated') {
    return (
      <div className="banner" role="status">
        The hub was updated. This page is of an older version.
        <Button size="small" onClick={() => location.reload()}>
          Load it again
        </Button>
      </div>
    );
  }
  if (link !== 'away' || !isAwayLong) return null;
  return (
    <div className="banner" role="status">
      The hub is away. What you see is from before; it goes on by itself when the hub is back.
    </div>
  );
}
