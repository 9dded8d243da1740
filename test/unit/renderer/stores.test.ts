import { describe, expect, test } from 'vitest';

import {
  applyAwayLong,
  applyLink,
  applySilence,
  applyWelcome,
  notConnected,
} from '../../../src/renderer/core/stores/connection-store.ts';
import {
  createDraftsStore,
  draftOf,
  rememberSent,
  setDraft,
} from '../../../src/renderer/core/stores/drafts-store.ts';
import {
  firstLayout,
  hideSession,
  keepExisting,
  showBeside,
  showSession,
} from '../../../src/renderer/core/stores/layout-store.ts';
import { addNotice, dropNotice } from '../../../src/renderer/core/stores/notices-store.ts';
import type { PaneTree } from '../../../src/renderer/core/stores/pane-tree.ts';
import {
  closePane,
  paneSessions,
  resizeSplit,
  roomFor,
  splitPane,
} from '../../../src/renderer/core/stores/pane-tree.ts';
import {
  groupSessions,
  sessionsInNeed,
  stateWord,
} from '../../../src/renderer/core/stores/session-groups.ts';
import {
  applyEvents,
  applySnapshot,
  noSessions,
} from '../../../src/renderer/core/stores/sessions-store.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import { hubActor } from '../../../src/shared/domain/actor.ts';
import type { HubEvent } from '../../../src/shared/domain/event.ts';
import { emptyHubState } from '../../../src/shared/domain/hub-state.ts';
import { DemoLog } from '../../support/demo-hub/demo-log.ts';
import { scenarioNamed } from '../../support/demo-hub/scenarios/all.ts';

function railway(): DemoLog {
  const log = new DemoLog();
  log.append(scenarioNamed('railway', Date.UTC(2030, 0, 1)).events);
  return log;
}

describe('the sessions', () => {
  test('folded from a snapshot and events are those that the hub folded', () => {
    const log = railway();
    const events = log.since(0);
    const half = new DemoLog();
    half.append(scenarioNamed('railway', Date.UTC(2030, 0, 1)).events.slice(0, 60));
    const snapshot = applySnapshot(noSessions, {
      hub: emptyHubState,
      sessions: [...half.views.values()],
      presence: [],
    });

    expect(applyEvents(snapshot, events).sessions).toEqual(log.views);
  });

  test('stay the same object when nothing of them changed', () => {
    const state = applySnapshot(noSessions, {
      hub: emptyHubState,
      sessions: [...railway().views.values()],
      presence: [],
    });

    expect(applyEvents(state, railway().since(0))).toBe(state);
  });

  test('[EV40] the hub is folded beside them, from the snapshot on', () => {
    const at = '2030-01-01T00:00:00.000Z';
    const hub = { ...emptyHubState, lastSeq: 1, setups: [{ repo: '/a', hash: 'abc', at }] };
    const snapshot = applySnapshot(noSessions, { hub, sessions: [], presence: [] });
    const stepped: HubEvent = {
      seq: 2,
      at,
      session: null,
      actor: hubActor,
      cause: null,
      kind: 'clock.stepped',
      data: { seconds: 60 },
    };

    expect(applyEvents(snapshot, [stepped]).hub).toEqual({
      ...hub,
      lastSeq: 2,
      clock: { lastStep: { at, seconds: 60 } },
    });
  });

  test('are grouped by repo with children under their parents', () => {
    const parent = asId('session', 's_payments');
    const views = [...railway().views.values()].map((view) =>
      view.name.startsWith('payments-') ? { ...view, parent } : view,
    );
    const groups = groupSessions(views);

    expect(
      groups.map((group) => [
        group.label,
        ...group.rows.map((row) => row.depth + row.session.name),
      ]),
    ).toEqual([
      ['acme/payments-api', '0payments', '1payments-w1', '1payments-w2', '1payments-w3'],
      [
        'acme/web',
        '0web-docs',
        '0web',
        '0a-session-with-a-very-long-name-that-somebody-typed-in-full-detail',
      ],
      ['ana/infra', '0infra', '0infra-lost', '0infra-old', '0infra-unseen', '0infra-new'],
    ]);
  });

  test('in need come the longest waiting first, and are called so', () => {
    const inNeed = sessionsInNeed(railway().views.values());

    expect(inNeed.map((session) => session.name)).toEqual([
      'web-docs',
      'a-session-with-a-very-long-name-that-somebody-typed-in-full-detail',
      'payments',
      'web',
    ]);
    expect(new Set(inNeed.map(stateWord))).toEqual(new Set(['needs you']));
  });
});

describe('the connection', () => {
  const welcome = {
    device: 'd',
    operator: { id: 'o', name: 'Ana' },
    hub: { name: 'h', version: '1' },
  };

  test('is live with the welcome, not with the socket', () => {
    const open = applyLink(notConnected, { state: 'open' }, 1_000);
    expect(open.link).toBe('away');
    expect(applyWelcome(open, welcome).link).toBe('live');
  });

  test('that was lost keeps what it knew, and is said only after a moment', () => {
    const live = applyWelcome(notConnected, welcome);
    const away = applyLink(live, { state: 'waiting', reason: 'cut' }, 1_000);

    expect(away).toEqual({ ...live, link: 'away', reason: 'cut', asOf: 1_000 });
    expect(applyAwayLong(away).isAwayLong).toBe(true);
    expect(applyAwayLong(live)).toBe(live);
    expect(applyWelcome(applyAwayLong(away), welcome)).toEqual(live);
  });

  test('that fell silent is as old as the last word of the hub, until it is heard again', () => {
    const live = applyWelcome(notConnected, welcome);
    const silent = applySilence(live, 5_000);

    expect(silent).toEqual({ ...live, asOf: 5_000 });
    expect(applySilence(silent, null)).toEqual(live);
    expect(applyLink(silent, { state: 'waiting', reason: 'cut' }, 9_000).asOf).toBe(5_000);
    expect(applySilence(notConnected, 5_000)).toBe(notConnected);
  });

  test('ends in the sign-in or in a reload, by why it ended', () => {
    expect(applyLink(notConnected, { state: 'ended', why: 'unauthorized' }, 1_000).link).toBe(
      'signed-out',
    );
    expect(applyLink(notConnected, { state: 'ended', why: 'protocol' }, 1_000).link).toBe(
      'outdated',
    );
  });
});

describe('the panes', () => {
  const one: PaneTree = { type: 'pane', session: 'a' };
  const area = { widthPx: 800, heightPx: 830 };

  test('are split up to nine, each session once', () => {
    let tree: PaneTree = one;
    for (const session of 'bcdefghijk') {
      tree = splitPane(tree, { at: 'a', session, direction: 'row' });
    }
    expect(paneSessions(tree)).toHaveLength(9);
    expect(splitPane(one, { at: 'a', session: 'a', direction: 'row' })).toBe(one);
  });

  test('give their room to the neighbour when one is closed', () => {
    const two = splitPane(one, { at: 'a', session: 'b', direction: 'row' });

    expect(closePane(two, 'a')).toEqual({ type: 'pane', session: 'b' });
    expect(closePane(one, 'a')).toBeNull();
    expect(closePane(two, 'z')).toBe(two);
  });

  test('never shrink to nothing', () => {
    const two = splitPane(one, { at: 'a', session: 'b', direction: 'row' });

    expect(resizeSplit(two, [], 0.01)).toMatchObject({ share: 0.15 });
    expect(resizeSplit(two, [], 2)).toMatchObject({ share: 0.85 });
  });

  test('are halved where there is most room, across the longer side', () => {
    let layout = showSession(firstLayout, '1');
    for (const session of ['2', '3', '4']) layout = showBeside(layout, session, { area });

    expect(layout.panes).toEqual({
      type: 'split',
      direction: 'column',
      share: 0.5,
      first: { type: 'split', direction: 'row', share: 0.5, first: pane('1'), second: pane('3') },
      second: { type: 'split', direction: 'row', share: 0.5, first: pane('2'), second: pane('4') },
    });
    expect(showBeside(layout, '3', { area })).toMatchObject({ panes: layout.panes, focused: '3' });
    expect(roomFor(layout.panes ?? pane('1'), area, '4')).toEqual({ at: '4', direction: 'column' });
  });

  test('stay wide enough to be read: nine make a grid, none is a sliver', () => {
    let layout = showSession(firstLayout, '1');
    for (let at = 2; at <= 9; at += 1) layout = showBeside(layout, String(at), { area });
    const names = paneSessions(layout.panes);

    expect(names.toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(depths(layout.panes)).toEqual([3, 3, 3, 3, 3, 3, 3, 4, 4]);
  });

  test('show a session where it already is, else in the focused pane', () => {
    const shown = showBeside(showSession(firstLayout, 'a'), 'b', { area });
    expect(shown.focused).toBe('b');

    expect(paneSessions(showSession(shown, 'a').panes)).toEqual(['a', 'b']);
    expect(paneSessions(showSession(shown, 'c').panes)).toEqual(['a', 'c']);
  });

  test('lose sessions that were removed, and the focus goes to one that is left', () => {
    const shown = showBeside(showSession(firstLayout, 'a'), 'b', { area });
    const kept = keepExisting(shown, (session) => session === 'a');

    expect(kept).toMatchObject({ panes: one, focused: 'a' });
    expect(keepExisting(kept, () => true)).toBe(kept);
    expect(hideSession(kept, 'a')).toMatchObject({ panes: null, focused: null });
  });
});

test('a draft is kept for its session, an empty one is not', () => {
  const { getState } = createDraftsStore();
  const written = setDraft(getState(), 'a', { text: 'x' });

  expect(draftOf(written, 'a').text).toBe('x');
  expect(draftOf(written, 'b').text).toBe('');
  expect(setDraft(written, 'a', { text: '' }).drafts.size).toBe(0);
});

test('sent messages are remembered, the same one once, and not without end', () => {
  let state = createDraftsStore().getState();
  for (let number = 0; number < 80; number += 1) state = rememberSent(state, 'a', `m${number}`);

  expect(state.sent.get('a')).toHaveLength(50);
  expect(rememberSent(state, 'a', 'm79')).toBe(state);
});

test('a notice is shown once, and the oldest makes room', () => {
  let notices = addNotice([], { text: 'a', hint: null });
  expect(addNotice(notices, { text: 'a', hint: null })).toBe(notices);
  for (const text of 'bcdef') notices = addNotice(notices, { text, hint: null });

  expect(notices.map((notice) => notice.text)).toEqual(['c', 'd', 'e', 'f']);
  expect(dropNotice(notices, notices[0]?.id ?? 0).map((notice) => notice.text)).toEqual([
    'd',
    'e',
    'f',
  ]);
});

function pane(session: string): PaneTree {
  return { type: 'pane', session };
}

/** How often the whole was halved for each pane. */
function depths(tree: PaneTree | null, depth = 0): readonly number[] {
  if (!tree) return [];
  if (tree.type === 'pane') return [depth];
  return [...depths(tree.first, depth + 1), ...depths(tree.second, depth + 1)].toSorted(
    (a, b) => a - b,
  );
}
