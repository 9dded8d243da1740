import type { SessionView } from '../../../shared/domain/session.ts';
import { useAppStore } from '../../core/context/app-context.tsx';
import { Composer } from '../../features/composer/composer.tsx';
import { GatePanel } from '../../features/gates/gate-panel.tsx';
import { QuestionCards } from '../../features/questions/question-cards.tsx';
import { TalkCards } from '../../features/talk/talk-cards.tsx';
import { panelsAt } from '../panels/session-panels.ts';
import { SessionTabs } from '../panels/session-tabs.tsx';

import './session-aside.css';

/** Beside the panes: what the focused session asks, one of its panels, and what one says to it. */
export function SessionAside({ session }: { readonly session: SessionView }) {
  const wanted = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.panel,
  );
  const { panels, shown } = panelsAt({ session, hasPanes: true }, wanted);
  return (
    <aside className="session-aside" aria-label={`About ${session.name}`}>
      <GatePanel session={session} isCompact={shown.needsRoom} />
      <QuestionCards session={session} isCompact={shown.needsRoom} />
      <SessionTabs label="Panels" panels={panels} shown={shown} className="aside-tabs" />
      <shown.Component key={session.id} session={session} />
      <TalkCards key={`talk-${session.id}`} session={session} />
      <Composer key={`composer-${session.id}`} session={session} isCompact={shown.needsRoom} />
    </aside>
  );
}
