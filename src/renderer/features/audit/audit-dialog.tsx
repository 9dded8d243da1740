import { useState } from 'react';

import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { formatClock, plural } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useLookup } from '../../ui/use-lookup.ts';
import { circumstancesOf, deedOf, type AuditEntry } from './entry-labels.ts';

import './audit.css';

const shownAtOnce = 100;

/** Who did what on this hub, newest first, and whether the log is whole. */
export function AuditDialog({ onClose }: { readonly onClose: () => void }) {
  const { http } = useApp();
  const [limit, setLimit] = useState(shownAtOnce);
  const found = useLookup(`audit ${limit}`, (signal) =>
    http.call('audit.list', { query: { limit }, signal }),
  );
  const check = useLookup('audit check', (signal) => http.call('audit.verify', { signal }));
  const loaded = found.state === 'found' ? found.value : null;
  return (
    <Dialog title="Audit log" size="wide" onClose={onClose}>
      {check.state === 'found' && <Verdict {...check.value} />}
      {found.state === 'asking' && <p className="faint">Loading the audit log…</p>}
      {found.state === 'refused' && (
        <p className="field-note is-bad" role="alert">
          Couldn’t read the audit log: {found.reason}
        </p>
      )}
      {loaded?.items.length === 0 && <p className="faint">Nothing has been recorded yet.</p>}
      {loaded && loaded.items.length > 0 && (
        <ol className="audit-entries" aria-label="Entries, newest first">
          {loaded.items.toReversed().map((entry, index, all) => (
            <Entry
              key={entry.seq}
              entry={entry}
              isFirstOfDay={dayOf(entry) !== dayOf(all[index - 1])}
            />
          ))}
        </ol>
      )}
      {loaded && loaded.next !== null && limit < largestPage && (
        <Button size="small" onClick={() => setLimit(Math.min(largestPage, limit + 200))}>
          Show older entries
        </Button>
      )}
      {loaded && loaded.next !== null && limit >= largestPage && (
        <p className="faint">
          Only the newest {largestPage} are shown. <code>roundhouse audit --limit</code> prints
          more.
        </p>
      )}
    </Dialog>
  );
}

/** The most that the hub gives at once. */
const largestPage = 500;

function Verdict(report: { readonly entries: number; readonly brokenAt: number | null }) {
  return report.brokenAt === null ? (
    <p className="dim" role="status">
      Chain verified · {plural(report.entries, 'entry', 'entries')}
    </p>
  ) : (
    <p className="field-note is-bad" role="alert">
      Entry {report.brokenAt} is not what was written, or entries before it are missing.
    </p>
  );
}

/** As the person's own calendar has it. */
function dayOf(entry: AuditEntry | undefined): string {
  return entry ? new Date(entry.at).toLocaleDateString('en', { dateStyle: 'medium' }) : '';
}

function Entry(props: { readonly entry: AuditEntry; readonly isFirstOfDay: boolean }) {
  const { entry, isFirstOfDay } = props;
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const { operator, decision, resource } = entry;
  const about = resource === null ? null : (sessions.get(resource)?.name ?? resource);
  const isRefused = decision === 'refused';
  return (
    <li className={isRefused ? 'audit-entry is-refused' : 'audit-entry'}>
      <time dateTime={entry.at} className="faint" title={entry.at}>
        {formatClock(entry.at)}
      </time>
      <div>
        {isFirstOfDay && <div className="faint audit-day">{dayOf(entry)}</div>}
        <div className="audit-deed">
          <b>{operator?.name ?? 'Unknown'}</b> {deedOf(entry)}{' '}
          {about !== null && <code>{about}</code>}
        </div>
        <div className="faint">{circumstancesOf(entry)}</div>
      </div>
    </li>
  );
}
