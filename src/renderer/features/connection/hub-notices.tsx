import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { putAwayNotice } from '../../core/stores/connection-store.ts';
import { Icon } from '../../ui/icon.tsx';

import './hub-notices.css';

/** What holds for the whole hub and a person should know, such as a disk that fills up. */
export function HubNotices() {
  const { stores } = useApp();
  const notices = useAppStore(
    (known) => known.connection,
    (connection) => connection.notices,
  );
  const isLive = useAppStore(
    (known) => known.connection,
    (connection) => connection.link === 'live',
  );
  return (
    <div className="hub-notices" role="status" aria-label="Hub notices">
      {(isLive ? notices : []).map(({ about, level, text, hint }) => (
        <div key={about} className={`hub-notice hub-notice-${level}`}>
          <p className="hub-notice-text">
            {text} <span className="faint">{hint}</span>
          </p>
          <button
            type="button"
            className="icon-button"
            aria-label="Dismiss"
            onClick={() => stores.connection.setState((state) => putAwayNotice(state, about), true)}
          >
            <Icon name="close" size={12} />
          </button>
        </div>
      ))}
    </div>
  );
}
