import type { SessionView } from '../../../shared/domain/session.ts';
import type { App } from '../../core/context/app.ts';
import { keyWords } from '../../core/context/use-key-words.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { mayNow } from '../../core/stores/may.ts';
import {
  groupSessions,
  repoLabel,
  sessionsInNeed,
  stateWord,
} from '../../core/stores/session-groups.ts';
import { sessionMenuItems } from '../sessions/session-menu.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** The stroke that does the same; empty when there is none. */
  readonly keys: string;
  readonly run: () => void;
  /** It begins another kind than the one above it. */
  readonly isFirstOfKind: boolean;
}

/** More would not be read; typing narrows it. */
const shownEntries = 40;
/** Before anything is typed, so that the commands are in sight too. */
const offeredSessions = 8;

/** Sessions that match, then commands that do. */
export function paletteEntries(app: App, query: string): readonly PaletteEntry[] {
  const { sessions } = app.stores.sessions.getState();
  const all = [...sessions.values()];
  const waiting = sessionsInNeed(all);
  const rest = groupSessions(all)
    .flatMap((group) => group.rows.map((row) => row.session))
    .filter((session) => !waiting.includes(session));
  const offered =
    query === '' ? [...waiting, ...rest].slice(0, offeredSessions) : [...waiting, ...rest];
  function fitting(entries: readonly Entry[]): readonly Entry[] {
    return entries.filter((entry) => matches(query, `${entry.label} ${entry.detail}`));
  }
  const kinds = [
    fitting(offered.map((session) => sessionEntry(app, session))),
    fitting(commandEntries(app)),
    searchEntry(app, query),
  ];
  return kinds
    .flatMap((kind, at) =>
      kind.map((entry, index) => ({
        ...entry,
        isFirstOfKind: index === 0 && kinds.slice(0, at).some((before) => before.length > 0),
      })),
    )
    .slice(0, shownEntries);
}

type Entry = Omit<PaletteEntry, 'isFirstOfKind'>;

/** Every word of the query is somewhere in the text. */
export function matches(query: string, text: string): boolean {
  const haystack = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function sessionEntry({ stores }: App, session: SessionView): Entry {
  return {
    id: session.id,
    label: session.name,
    detail: `${stateWord(session)} · ${repoLabel(session.repo)}`,
    keys: '',
    run: () => stores.layout.setState((layout) => showSession(layout, session.id), true),
  };
}

/** Label, stroke and what it does. */
type CommandRow = readonly [string, string, () => void];

function commandEntries(app: App): readonly Entry[] {
  const { stores } = app;
  const may = mayNow(stores);
  const { focused } = stores.layout.getState();
  const session = focused === null ? undefined : stores.sessions.getState().sessions.get(focused);
  const general: readonly CommandRow[] = [
    ...(may('session.start', null)
      ? ([
          [
            'New session',
            keyWords(app, 'newSession'),
            () => stores.dialogs.setState({ dialog: 'new-session', path: '', fork: null }, true),
          ],
          [
            'Resume an earlier conversation',
            '',
            () => stores.dialogs.setState({ dialog: 'resume', path: session?.repo ?? '' }, true),
          ],
        ] satisfies CommandRow[])
      : []),
    ...(may('session.search', null)
      ? ([
          [
            'Search all sessions',
            keyWords(app, 'search'),
            () => stores.dialogs.setState({ dialog: 'search', query: '' }, true),
          ],
        ] satisfies CommandRow[])
      : []),
    [
      'Settings',
      keyWords(app, 'settings'),
      () => stores.dialogs.setState({ dialog: 'settings' }, true),
    ],
    ['Limits and cost', '', () => stores.dialogs.setState({ dialog: 'limits' }, true)],
    [
      'Failed calls',
      '',
      () => stores.dialogs.setState({ dialog: 'failures', session: null }, true),
    ],
    ['Standing approvals', '', () => stores.dialogs.setState({ dialog: 'approvals' }, true)],
    ['Audit log', '', () => stores.dialogs.setState({ dialog: 'audit' }, true)],
    ['Ask or tell a session', '', () => stores.dialogs.setState({ dialog: 'ask', to: null }, true)],
    ['Map: who waits for whom', '', () => stores.dialogs.setState({ dialog: 'map' }, true)],
    ['People', '', () => stores.dialogs.setState({ dialog: 'people' }, true)],
    ...(may('device.pair', null)
      ? ([
          [
            'Pair a phone, list devices',
            '',
            () => stores.dialogs.setState({ dialog: 'pairing' }, true),
          ],
        ] satisfies CommandRow[])
      : []),
    ['Doctor', '', () => stores.dialogs.setState({ dialog: 'doctor' }, true)],
    ['Keys', '', () => stores.dialogs.setState({ dialog: 'keys' }, true)],
    ['Theme: dark', '', () => stores.layout.setState({ theme: 'dark' })],
    ['Theme: light', '', () => stores.layout.setState({ theme: 'light' })],
    ['Theme: system', '', () => stores.layout.setState({ theme: 'system' })],
  ];
  const ofSession = session
    ? sessionMenuItems(app, session).map(
        (item) => [`${session.name}: ${item.label}`, '', item.onSelect] as const,
      )
    : [];
  return [...general, ...ofSession].map(([label, keys, run]) => ({
    id: label,
    label,
    detail: '',
    keys,
    run,
  }));
}

function searchEntry({ stores }: App, query: string): readonly Entry[] {
  const text = query.trim();
  if (text === '' || !mayNow(stores)('session.search', null)) return [];
  return [
    {
      id: 'search-for',
      label: `Search all sessions for “${text}”`,
      detail: '',
      keys: '',
      run: () => stores.dialogs.setState({ dialog: 'search', query: text }, true),
    },
  ];
}
