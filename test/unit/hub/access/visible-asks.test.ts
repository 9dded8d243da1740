import { afterEach, beforeEach, expect, test } from 'vitest';

import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { LogSessions, type Viewer } from '../../../../src/main/hub/access/visible-asks.ts';
import { visibleEvent, visibleView } from '../../../../src/main/hub/access/visible-session.ts';
import { peerHandlers } from '../../../../src/main/hub/http/handlers/peer-handlers.ts';
import { messageEnvelope } from '../../../../src/main/hub/peers/envelope.ts';
import { TranscriptService } from '../../../../src/main/hub/transcripts/transcript-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { err } from '../../../../src/shared/base/result.ts';
import { foldSession } from '../../../../src/shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { api, AskStage, web } from '../../../support/ask-stage.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, StreamStage } from '../../../support/stream-stage.ts';

// The session `web` is shared with a guest; `payroll-api`, which asks it and is asked by it, is not.

const hiddenName = 'payroll-api';
const guest = person('Gus', { session: web });
const owner = person('Ana');
let stage: AskStage;
let stream: StreamStage;

beforeEach(async () => {
  stage = new AskStage();
  await stage.start(api, hiddenName);
  await stage.start(web, 'web');
  const told = { tool: 'tell_peer', arguments: { peer: 'web', message: 'From the hidden one.' } };
  await stage.call(api, 'c_1', told);
  const back = { tool: 'tell_peer', arguments: { peer: hiddenName, message: 'To it.' } };
  await stage.call(web, 'c_2', back);
  const [asked] = viewOf(web).asks;
  if (!asked) throw new Error('it was told something');
  const text = `<task-notification>${messageEnvelope(asked)}</task-notification>`;
  const woken = { promptId: 'p1', text, message: null };
  await stage.commit(web, { kind: 'turn.started', data: woken });
  stream = await StreamStage.start(new ManualClock());
});

afterEach(() => stream[Symbol.asyncDispose]());

function viewOf(session: typeof web): SessionView {
  const view = stage.log.state.sessions.get(session);
  if (!view) throw new Error('it was started');
  return view;
}

function viewer(principal: OperatorPrincipal): Viewer {
  return { principal, sessions: new LogSessions(stage.log) };
}

/** What names the hidden session, and the marks of its envelopes. */
function secrets(): readonly string[] {
  const marks = [...viewOf(web).asks, ...viewOf(api).asks].map(({ mark }) => mark);
  return [hiddenName, api, ...marks];
}

function expectHidden(shown: unknown): void {
  const text = JSON.stringify(shown);
  expect(secrets().filter((secret) => text.includes(secret))).toEqual([]);
}

function routes() {
  return peerHandlers({
    asks: stage.asks,
    messages: undefined as never,
    sessions: {
      list: () => [...stage.log.state.sessions.values()],
      read: () => err(refusal('not_found', 'not asked')),
      find: () => err(refusal('not_found', 'not asked')),
    },
    scopes: new LogSessions(stage.log),
  });
}

function requestBy(principal: OperatorPrincipal, id = '') {
  return { principal, params: { id } } as never;
}

test('[ROLE-5] [ASK12] a view and its events name no session that the viewer may not see', async () => {
  const { events } = await stage.store.page({ session: web, after: 0, limit: 100 });
  const asked = events.map((event) => visibleEvent(viewer(guest), event));

  expectHidden(visibleView(viewer(guest), viewOf(web)).asks);
  // The prompt that an ask began still carries its mark, which proves nothing any more.
  const spent = viewOf(web).asks[0]?.mark ?? '';
  expectHidden(JSON.parse(JSON.stringify(asked).replaceAll(spent, '')));
  expect(JSON.stringify(asked)).toContain('a session you cannot see');
  expect(JSON.stringify(asked)).toContain('From the hidden one.');
});

test('[ASK12] whoever sees every session gets their names, and no unspent mark', async () => {
  const { events } = await stage.store.page({ session: web, after: 0, limit: 100 });
  const shown = events
    .filter(({ kind }) => kind.startsWith('ask.'))
    .map((event) => visibleEvent(viewer(owner), event));
  const text = JSON.stringify([shown, visibleView(viewer(owner), viewOf(web)).asks]);

  expect(text).toContain(hiddenName);
  expect(
    secrets()
      .slice(2)
      .filter((mark) => text.includes(mark)),
  ).toEqual([]);
});

test('[ROLE-5] [ASK12] the list of peers and an ask name none', async () => {
  const listed = await routes()['peers.list'](requestBy(guest));
  expectHidden(listed);
  expect(listed).toMatchObject({
    value: { items: [{ name: 'web', asking: [{ to: { id: '' } }] }] },
  });

  for (const { id } of viewOf(web).asks) {
    const read = await routes()['asks.read'](requestBy(guest, id));
    expect(read.ok).toBe(true);
    expectHidden(read);
  }
  const [asked] = viewOf(api).asks;
  const whole = await routes()['asks.read'](requestBy(owner, asked?.id));
  expect(JSON.stringify(whole)).toContain(hiddenName);
});

test('[ROLE-5] [ASK12] the place in the queue of a hidden session is not shown', async () => {
  const own = viewOf(web).asks.find(({ side }) => side === 'asker');
  const read = await routes()['asks.read'](requestBy(guest, own?.id));
  expect(read).toMatchObject({ value: { place: null, state: 'queued', text: 'To it.' } });
  expect(await routes()['asks.read'](requestBy(owner, own?.id))).toMatchObject({
    value: { place: 1 },
  });
});

test('[ROLE-5] [ASK12] a transcript names none', async () => {
  const service = new TranscriptService({
    clock: stage.clock,
    events: stage.store,
    recordingsDirectory: '/nowhere',
  });
  let text = '';
  const wanted = { format: 'md', isRedacted: true } as const;
  const { chunks } = service.export({ session: viewOf(web), viewer: viewer(guest), ...wanted });
  for await (const chunk of chunks) text += chunk;

  expect(text).toContain('a session you cannot see told this session: From the hidden one.');
  expect(text).not.toContain(hiddenName);
});

test('[ASK12] a device folds the authors of a turn that an ask began as the hub does', async () => {
  const { events } = await stage.store.page({ session: web, after: 0, limit: 100 });
  const shown = events.map((event) => visibleEvent(viewer(guest), event));
  const folded = shown.reduce<SessionView | undefined>(foldSession, undefined);

  expect(folded?.turn?.authors).toEqual([{ type: 'operator', id: 'o_ana', name: 'Ana' }]);
  expect(folded?.turn?.authors).toEqual(viewOf(web).turn?.authors);
});

test('[ASK14] a device gets excerpts of the open ones and of the last ten', () => {
  const [asked] = viewOf(web).asks;
  if (!asked) throw new Error('it was told something');
  const asks = Array.from({ length: 80 }, (_, index) => ({
    ...asked,
    id: asId('ask', `a_${index}`),
    text: 'x'.repeat(16_000),
    wantsAnswer: true,
    answer: index < 50 ? null : 'y'.repeat(32_000),
    state: index < 50 ? ('queued' as const) : ('answered' as const),
  }));
  const shown = visibleView(viewer(owner), { ...viewOf(web), asks }).asks;

  expect(shown).toHaveLength(60);
  expect(JSON.stringify(shown).length).toBeLessThan(80_000);
  expect(shown[0]).toMatchObject({ text: 'x'.repeat(300), isCut: true });
});

test('[ASK14] an old ask is read whole', async () => {
  const texts = Array.from({ length: 15 }, (_, index) => `${index}`.padEnd(16_000, 'x'));
  const ids: string[] = [];
  for (const [index, message] of texts.entries()) {
    const tell = { tool: 'tell_peer', arguments: { peer: 'web', message } };
    await stage.call(api, `c_long_${index}`, tell);
    const { id } = viewOf(web).asks.at(-1) ?? {};
    if (!id) throw new Error('it was told something');
    ids.push(id);
    await stage.commit(web, { kind: 'ask.read', data: { ask: id, promptId: null } });
  }
  expect(viewOf(web).asks.find(({ id }) => id === ids[0])?.isCut).toBe(true);
  const read = await routes()['asks.read'](requestBy(owner, ids[0]));

  if (!read.ok) throw new Error(read.error.message);
  expect([read.value.text.length, read.value.state]).toEqual([16_000, 'read']);
});

test('[ROLE-5] [ASK12] the stream sends neither names nor marks of hidden sessions', async () => {
  await stream.createSession('web');
  const device = await stream.join(guest);
  const [asked] = viewOf(web).asks;
  if (!asked) throw new Error('it was told something');
  const { from, to, wantsAnswer, text, chain, root, mark } = asked;
  await stream.commit(asId('session', 's_web'), {
    kind: 'ask.asked',
    data: {
      ask: asked.id,
      side: 'target',
      from,
      to,
      wantsAnswer,
      text,
      chain,
      root,
      mark,
      parent: null,
      expiresAt: asked.expiresAt,
    },
  });
  await stream.settle();
  const again = await stream.join(person('Bea', { session: web }));

  expect(JSON.stringify(device.ofType('events'))).toContain('From the hidden one.');
  expectHidden([device.heard, again.heard]);
});
