import { useId, useState } from 'react';

import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { formatAge, plural } from '../../core/labels/format.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import type { Lookup } from '../../ui/use-lookup.ts';
import { useLookup } from '../../ui/use-lookup.ts';
import { useNow } from '../../ui/use-now.ts';

import './new-session.css';
import { useStart } from './use-start.ts';

type Conversation = RouteAnswer<'conversations.list'>['items'][number];

/** Claude's own history of a repo: choose a conversation, and it goes on as a session. */
export function ResumeDialog(props: { readonly path: string; readonly onClose: () => void }) {
  const { http, stores } = useApp();
  const start = useStart();
  const { onClose } = props;
  const newest = useAppStore(
    (all) => all.sessions,
    (state) => [...state.sessions.values()].at(-1)?.repo ?? '',
  );
  const [path, setPath] = useState(props.path === '' ? newest : props.path);
  const [query, setQuery] = useState('');
  const [isStarting, setIsStarting] = useState(false);
  const found = useLookup(path.trim() === '' ? '' : `${path.trim()} ${query.trim()}`, (signal) => {
    const q = query.trim();
    return http.call('conversations.list', {
      query: { path: path.trim(), ...(q !== '' && { q }) },
      signal,
    });
  });
  const ids = { repo: useId(), search: useId() };

  async function resume(conversation: Conversation): Promise<void> {
    if (conversation.session !== null) {
      const { session } = conversation;
      stores.layout.setState((layout) => showSession(layout, session), true);
      return onClose();
    }
    setIsStarting(true);
    if (await start({ path: conversation.cwd, resume: conversation.id })) return onClose();
    setIsStarting(false);
  }
  return (
    <Dialog title="Resume an earlier conversation" onClose={onClose}>
      <div className="field">
        <label htmlFor={ids.repo}>Repo</label>
        <div className="input">
          <input
            id={ids.repo}
            data-first-focus
            spellCheck={false}
            placeholder="/path/to/a/repo"
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
        </div>
      </div>
      <div className="field">
        <label htmlFor={ids.search}>Search</label>
        <div className="input">
          <input
            id={ids.search}
            placeholder="Words in the conversation"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
      </div>
      <ConversationList found={found} isBusy={isStarting} onChoose={(one) => void resume(one)} />
    </Dialog>
  );
}

interface ConversationListProps {
  readonly found: Lookup<RouteAnswer<'conversations.list'>>;
  readonly isBusy: boolean;
  readonly onChoose: (conversation: Conversation) => void;
}

function ConversationList({ found, isBusy, onChoose }: ConversationListProps) {
  const now = useNow(60_000);
  if (found.state === 'refused') {
    return (
      <p className="field-note is-bad" role="alert">
        {found.reason}
      </p>
    );
  }
  if (found.state !== 'found') return null;
  const { items } = found.value;
  if (items.length === 0) return <p className="faint">This repo has no earlier conversations.</p>;
  return (
    <ul className="conversations" aria-label="Conversations">
      {items.map((one) => (
        <li key={one.id}>
          <button type="button" disabled={isBusy} onClick={() => onChoose(one)}>
            <b className="cut">
              <Revealed text={one.title === '' ? one.firstPrompt : one.title} />
            </b>
            <small className="cut">
              {formatAge(one.updatedAt, now)} · {plural(one.messages, 'message')}
              {one.session !== null && ' · open as a session'} · <Revealed text={one.firstPrompt} />
            </small>
          </button>
        </li>
      ))}
    </ul>
  );
}
