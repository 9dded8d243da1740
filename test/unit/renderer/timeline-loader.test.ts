import { beforeEach, expect, test } from 'vitest';

import { TimelineLoader } from '../../../src/renderer/core/timeline/timeline-loader.ts';
import type { TimelinesStore } from '../../../src/renderer/core/timeline/timelines-store.ts';
import {
  appendLive,
  createTimelinesStore,
} from '../../../src/renderer/core/timeline/timelines-store.ts';
import type { HttpResponse } from '../../../src/shared/client/http-client.ts';
import { HttpClient } from '../../../src/shared/client/http-client.ts';
import { DemoLog } from '../../support/demo-hub/demo-log.ts';
import { SessionScript } from '../../support/demo-hub/session-script.ts';

let log: DemoLog;
let store: TimelinesStore;
let loader: TimelineLoader;
/** What happens between the hub's reading of its log and the arrival of the answer. */
let meanwhile: () => void;
let isAway: boolean;

const id = 's_long';

beforeEach(() => {
  log = new DemoLog();
  store = createTimelinesStore();
  meanwhile = () => undefined;
  isAway = false;
  const script = new SessionScript({ name: 'long', repo: '/r', startMs: 0 });
  for (let turn = 0; turn < 200; turn += 1) script.prompt(`Step ${turn}`).turnEnds();
  log.append(script.events);
  loader = new TimelineLoader({
    store,
    http: new HttpClient({ baseUrl: '', fetch: (url) => Promise.resolve(answer(url)) }),
  });
});

function answer(url: string): HttpResponse {
  if (isAway) throw new TypeError('network');
  const query = new URL(url, 'http://hub').searchParams;
  const limit = Number(query.get('limit'));
  const before = query.get('before');
  const items =
    before === null
      ? log.page(id, { after: Number(query.get('after')), limit })
      : log.page(id, { before: Number(before), limit });
  meanwhile();
  const text = JSON.stringify({ items });
  return {
    ok: true,
    status: 200,
    headers: { get: () => null },
    body: null,
    text: () => Promise.resolve(text),
    arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
  };
}

function live(text: string): void {
  const note = new SessionScript({ name: 'long', repo: '/r', startMs: 0 }).note(text, {
    type: 'operator',
    id: 'o',
    name: 'Jo',
  });
  const events = log.append(note.events.slice(1));
  store.setState(appendLive(store.getState(), events), true);
}

function seqs(): readonly number[] {
  const events =
    store
      .getState()
      .get(id)
      ?.timeline.blocks.flatMap((block) => block.events) ?? [];
  return [...new Set(events.map((event) => event.seq))].toSorted((a, b) => a - b);
}

function everyShownEvent(after: number): readonly number[] {
  return log
    .page(id, { after, limit: 100_000 })
    .filter((event) => !/^(message\.(delivered|accepted)|claude\.status)/.test(event.kind))
    .map((event) => event.seq);
}

test('opens at the newest page and goes back page by page to the first event', async () => {
  await loader.open(id);
  expect(store.getState().get(id)).toMatchObject({ loading: 'none', hasOlder: true });
  for (let page = 0; page < 10; page += 1) await loader.loadOlder(id);

  expect(store.getState().get(id)?.hasOlder).toBe(false);
  expect(seqs()).toEqual(everyShownEvent(0));
});

test('what happens while the first page travels is neither lost nor doubled', async () => {
  meanwhile = () => {
    meanwhile = () => undefined;
    live('in between');
  };
  await loader.open(id);
  live('after');

  const first = seqs()[0] ?? 0;
  expect(seqs()).toEqual(everyShownEvent(first - 1));
});

test('after a snapshot the hole is filled, and what came live waits for it', async () => {
  await loader.open(id);
  const missed = new SessionScript({ name: 'long', repo: '/r', startMs: 0 });
  for (let turn = 0; turn < 150; turn += 1) missed.prompt(`Missed ${turn}`).turnEnds();
  log.append(missed.events.slice(1));
  meanwhile = () => {
    meanwhile = () => undefined;
    live('while filling');
  };
  await loader.catchUp();
  live('after');

  const first = seqs()[0] ?? 0;
  expect(seqs()).toEqual(everyShownEvent(first - 1));
  expect(store.getState().get(id)).toMatchObject({ held: null, loading: 'none' });
});

test('a failed load is said and not repeated by itself; a person tries again', async () => {
  await loader.open(id);
  isAway = true;
  await loader.loadOlder(id);
  const error = store.getState().get(id)?.error;
  expect(error).toContain('no answer from the hub');

  isAway = false;
  await loader.loadOlder(id);
  expect(store.getState().get(id)?.error).toBe(error);
  await loader.retry(id);
  expect(store.getState().get(id)).toMatchObject({ error: null, loading: 'none' });
});
