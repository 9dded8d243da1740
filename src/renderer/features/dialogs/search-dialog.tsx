import { useState } from 'react';

import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { showEvent } from '../../core/context/show-event.ts';
import { formatAge } from '../../core/labels/format.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import { useLookup } from '../../ui/use-lookup.ts';
import { useNow } from '../../ui/use-now.ts';

import './dialogs.css';
import '../new-session/new-session.css';

type Hit = RouteAnswer<'search.run'>['items'][number];

const kindWords: Readonly<Record<string, string>> = {
  'message.queued': 'prompt',
  'message.edited': 'prompt',
  'turn.started': 'typed prompt',
  'ask.asked': 'asked by a session',
  'turn.ended': 'reply',
  'assistant.said': 'Claude said',
  'subagent.finished': 'sub-agent said',
  'tool.started': 'tool call',
  'note.added': 'note',
  'note.edited': 'note',
  'suggestion.made': 'suggestion',
};

/** Words over all sessions: prompts, replies and tool inputs, newest first. */
export function SearchDialog(props: { readonly query: string; readonly onClose: () => void }) {
  const app = useApp();
  const { http } = app;
  const { onClose } = props;
  const [query, setQuery] = useState(props.query);
  const wanted = query.trim();
  const found = useLookup(wanted, (signal) =>
    http.call('search.run', { query: { q: wanted, limit: 50 }, signal }),
  );
  const hits = found.state === 'found' ? found.value.items : null;
  const now = useNow(60_000);
  function open(hit: Hit): void {
    showEvent(app, hit);
    onClose();
  }
  return (
    <Dialog title="Search all sessions" onClose={onClose} size="wide">
      <div className="input">
        <input
          data-first-focus
          aria-label="Words to search for"
          placeholder="Words in prompts, replies or tool calls"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      {found.state === 'refused' && (
        <p className="field-note is-bad" role="alert">
          {found.reason}
        </p>
      )}
      {hits?.length === 0 && <p className="faint dialog-note">No results.</p>}
      <ul className="conversations" aria-label="Results">
        {hits?.map((hit) => (
          <li key={hit.seq}>
            <button type="button" onClick={() => open(hit)}>
              <b>
                {hit.sessionName}{' '}
                <span className="faint">
                  {kindWords[hit.kind] ?? hit.kind} · {formatAge(hit.at, now)}
                </span>
              </b>
              <small>
                <Revealed text={hit.before} />
                <mark>
                  <Revealed text={hit.match} />
                </mark>
                <Revealed text={hit.after} />
              </small>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
