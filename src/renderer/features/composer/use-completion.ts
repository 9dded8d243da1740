import { useEffect, useState } from 'react';

import { fileMention } from '../../../shared/domain/file-mention.ts';
import type { SlashCommand } from '../../../shared/domain/slash-command.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { stateWord } from '../../core/stores/session-groups.ts';
import type { CompletionSpot } from './completion.ts';
import { fittingCommands } from './completion.ts';

export interface CompletionItem {
  /** What is put in place. */
  readonly value: string;
  readonly label: string;
  readonly detail: string;
}

const shownFiles = 12;

interface Found {
  readonly key: string;
  readonly items: readonly CompletionItem[];
}

const nothing: Found = { key: '', items: [] };

/** What fits at the spot. While the hub looks for files, what was found for the last letters stays. */
export function useCompletion(
  session: string,
  spot: CompletionSpot | null,
  commands: readonly SlashCommand[] | null,
): readonly CompletionItem[] {
  const files = useFiles(session, spot?.type === 'file' ? spot.query : null);
  const people = useReaders(session, spot?.type === 'person');
  const peers = usePeers(session, spot?.type === 'file' && spot.from === 0 ? spot.query : null);
  if (spot === null) return [];
  if (spot.type === 'person') return people.filter((item) => isBegunBy(item, spot.query));
  if (spot.type === 'file') return peers.length === 0 ? files : [...peers, ...files];
  return fittingCommands(commands ?? [], spot.query).map(commandItem);
}

const shownPeers = 5;

/** Other sessions, at the very beginning of a text: what follows is asked there. */
function usePeers(session: string, query: string | null): readonly CompletionItem[] {
  const sessions = useAppStore(
    (all) => all.sessions,
    (state) => (query === null ? null : state.sessions),
  );
  if (sessions === null || query === null) return [];
  return (
    [...sessions.values()]
      .filter(({ id, isArchived, isRemoved }) => id !== session && !isArchived && !isRemoved)
      // One that was started by hand takes no text of a person.
      .filter(({ joined }) => joined === null)
      .map((one) => ({ value: one.name, label: `@${one.name}`, detail: stateWord(one) }))
      .filter((item) => isBegunBy(item, query))
      .slice(0, shownPeers)
  );
}

function useFiles(session: string, query: string | null): readonly CompletionItem[] {
  const { http } = useApp();
  const [found, setFound] = useState<Found>(nothing);
  useEffect(() => {
    if (query === null) return;
    const ends = new AbortController();
    const { signal } = ends;
    async function find(q: string): Promise<void> {
      const { items } = await http.call('files.find', {
        params: { ref: session },
        query: { q, limit: shownFiles },
        signal,
      });
      if (signal.aborted) return;
      const readable = items.filter(({ path }) => fileMention(path) !== null);
      setFound({ key: session, items: readable.map(({ path }) => fileItem(path)) });
    }
    // The next letter asks again; a hub that is away says so elsewhere.
    find(query).catch(() => undefined);
    return () => ends.abort();
  }, [http, session, query]);
  return query === null || found.key !== session ? [] : found.items;
}

function isBegunBy({ value }: CompletionItem, query: string): boolean {
  return value.toLowerCase().startsWith(query.toLowerCase());
}

/** Those whom a note can mention; asked for whenever a name is begun. */
function useReaders(session: string, isWanted: boolean): readonly CompletionItem[] {
  const { http } = useApp();
  const [found, setFound] = useState<Found>(nothing);
  useEffect(() => {
    if (!isWanted) return;
    const ends = new AbortController();
    const { signal } = ends;
    async function list(): Promise<void> {
      const { items } = await http.call('notes.readers', { params: { ref: session }, signal });
      if (signal.aborted) return;
      setFound({
        key: session,
        items: items.map(({ name }) => ({ value: name, label: name, detail: '' })),
      });
    }
    // A name that is not completed can be typed; a hub that is away says so elsewhere.
    list().catch(() => undefined);
    return () => ends.abort();
  }, [http, session, isWanted]);
  return found.key === session ? found.items : [];
}

/** Loaded when a text begins like a command, and again whenever one is begun anew. */
export function useCommands(session: string, isWanted: boolean): readonly SlashCommand[] | null {
  const { http } = useApp();
  const [commands, setCommands] = useState<readonly SlashCommand[] | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    const ends = new AbortController();
    const { signal } = ends;
    async function list(): Promise<void> {
      const { items } = await http.call('commands.list', { params: { ref: session }, signal });
      if (!signal.aborted) setCommands(items);
    }
    // Without a list nothing is a command; a message must not wait for one for ever.
    list().catch(() => {
      if (!signal.aborted) setCommands([]);
    });
    return () => ends.abort();
  }, [http, session, isWanted]);
  return commands;
}

function fileItem(path: string): CompletionItem {
  const at = path.lastIndexOf('/', path.length - 2) + 1;
  return { value: path, label: path.slice(at), detail: path.slice(0, at) };
}

function commandItem(command: SlashCommand): CompletionItem {
  const { name, argumentHint, description } = command;
  const label = argumentHint === '' ? `/${name}` : `/${name} ${argumentHint}`;
  return { value: name, label, detail: description };
}
