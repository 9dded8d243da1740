import { useApp } from '../../core/context/app-context.tsx';
import { keyWords } from '../../core/context/use-key-words.ts';
import { Icon } from '../../ui/icon.tsx';
import type { SessionPanel } from './session-panels.ts';

interface SessionTabsProps {
  readonly label: string;
  readonly panels: readonly SessionPanel[];
  readonly shown: SessionPanel;
  readonly className: string;
}

/** Chooses what of a session is shown, where not all of it has room at once. */
export function SessionTabs({ label, panels, shown, className }: SessionTabsProps) {
  const app = useApp();
  const { layout } = app.stores;
  return (
    <div className={className} role="tablist" aria-label={label}>
      {panels.map(({ id, title, icon, key }) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === shown.id}
          className={id === shown.id ? 'is-on' : ''}
          title={key === null ? undefined : keyWords(app, key)}
          onClick={() => layout.setState((state) => ({ ...state, panel: id }), true)}
        >
          <Icon name={icon} />
          {title}
        </button>
      ))}
    </div>
  );
}
