import { describe, expect, test } from 'vitest';

import { err, ok } from '../../src/shared/base/result.ts';
import { refusal } from '../../src/shared/wire/errors.ts';
import { echoMethod, RequestStage } from '../support/request-ends.ts';

// What either side of the runner link may rely on when it asks the other.

const directions = [
  { from: 'the hub', asker: 'hub', answerer: 'runner' },
  { from: 'a runner', asker: 'runner', answerer: 'hub' },
] as const;

describe.each(directions)('a request of $from', ({ asker, answerer }) => {
  function ends(stage: RequestStage) {
    return { asking: stage[asker], answering: stage[answerer] };
  }

  test('[RUN20] is answered with a result or a refusal, in any order', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const [first, second] = [asking.ask('one'), asking.ask('two')];
    await stage.settle();

    answering.runs[1]?.answer(err(refusal('not_found', 'There is no two.', 'Ask for one.')));
    answering.runs[0]?.answer(ok({ word: 'eno' }));
    await stage.settle();

    expect(await first).toEqual({ ok: true, value: { word: 'eno' } });
    expect(await second).toEqual({
      ok: false,
      error: { code: 'not_found', message: 'There is no two.', hint: 'Ask for one.' },
    });
    expect(stage.clock.pending).toBe(0);
  });

  test('[RUN20] is refused when the other side does not know it, and when it is malformed', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const unknown = asking.outgoing.ask(
      { ...echoMethod, name: 'weather' },
      { word: '' },
      { deadlineMs: 1000 },
    );
    const malformed = asking.outgoing.ask(
      { ...echoMethod, params: echoMethod.params.partial() },
      {},
      { deadlineMs: 1000 },
    );
    await stage.settle();

    expect(await unknown).toMatchObject({ ok: false, error: { code: 'protocol' } });
    expect(await malformed).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    expect(answering.runs).toEqual([]);
  });

  test('[RUN21] is carried out once when the link was cut before the answer came', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const asked = asking.ask('one');
    await stage.settle();

    stage.cut();
    answering.runs[0]?.answer(ok({ word: 'while it was cut' }));
    await stage.settle();
    stage.connect();
    await stage.settle();

    expect(await asked).toEqual({ ok: true, value: { word: 'while it was cut' } });
    expect(answering.runs).toHaveLength(1);
  });

  test('[RUN21] is answered on the new link when it is still being carried out', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const asked = asking.ask('one');
    await stage.settle();

    stage.cut();
    stage.connect();
    await stage.settle();
    answering.runs[0]?.answer(ok({ word: 'late' }));
    await stage.settle();

    expect(await asked).toEqual({ ok: true, value: { word: 'late' } });
    expect(answering.runs).toHaveLength(1);
    expect(answering.runs[0]?.signal.aborted).toBe(false);
  });

  test('[RUN21] waits for a link when there is none, and is sent then', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    stage.cut();
    const asked = asking.ask('one');
    await stage.settle();
    expect(answering.runs).toEqual([]);

    stage.connect();
    await stage.settle();
    answering.runs[0]?.answer(ok({ word: 'eno' }));
    await stage.settle();

    expect(await asked).toMatchObject({ ok: true });
  });

  test('[RUN22] ends at its deadline, is cancelled on the other side, and a late answer is ignored', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const asked = asking.ask('one', { deadlineMs: 500 });
    await stage.settle();

    stage.clock.advanceBy(500);
    await stage.settle();
    answering.runs[0]?.answer(ok({ word: 'too late' }));
    await stage.settle();

    expect(await asked).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(answering.runs[0]?.signal.aborted).toBe(true);
    expect(stage.clock.pending).toBe(0);
  });

  test('[RUN22] ends when its caller gives up, and is cancelled on the other side', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const giveUp = new AbortController();
    const asked = asking.ask('one', { signal: giveUp.signal });
    await stage.settle();

    giveUp.abort();
    await stage.settle();

    expect(await asked).toMatchObject({ ok: false, error: { code: 'gone' } });
    expect(answering.runs[0]?.signal.aborted).toBe(true);
    expect(await asking.ask('two', { signal: giveUp.signal })).toMatchObject({ ok: false });
  });

  test('[RUN23] is refused as busy beyond 32, and the others are answered', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const asked = Array.from({ length: 32 }, (_, index) => asking.ask(String(index)));
    const oneMore = await asking.ask('one more');
    await stage.settle();
    for (const run of answering.runs) run.answer(ok({ word: run.word }));
    await stage.settle();

    expect(oneMore).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect(await Promise.all(asked)).toEqual(
      asked.map((_, index) => ({ ok: true, value: { word: String(index) } })),
    );
  });

  test('[RUN23] is refused as busy by a side that still works for requests that were given up', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const asked = Array.from({ length: 32 }, () => asking.ask('slow', { deadlineMs: 500 }));
    await stage.settle();
    stage.clock.advanceBy(500);
    await Promise.all(asked);

    const oneMore = asking.ask('one more');
    await stage.settle();

    expect(await oneMore).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect(answering.runs).toHaveLength(32);
  });

  test('[RUN23] is refused when it or its answer is too long for a text of the link', async () => {
    const stage = new RequestStage();
    const { asking, answering } = ends(stage);
    const long = 'x'.repeat(256_001);
    expect(await asking.ask(long)).toMatchObject({ ok: false, error: { code: 'too_large' } });

    const asked = asking.ask('short');
    await stage.settle();
    answering.runs[0]?.answer(ok({ word: long }));
    await stage.settle();

    expect(await asked).toMatchObject({ ok: false, error: { code: 'too_large' } });
    expect(Math.max(...stage.sent.map((text) => text.length))).toBeLessThanOrEqual(256_000);
  });

  test('[RUN24] fails when its side ends, and none is begun afterwards', async () => {
    const stage = new RequestStage();
    const { asking } = ends(stage);
    const asked = asking.ask('one');
    asking.outgoing.end();

    expect(await asked).toMatchObject({ ok: false, error: { code: 'runner_gone' } });
    expect(await asking.ask('two')).toMatchObject({ ok: false, error: { code: 'runner_gone' } });
    expect(stage.clock.pending).toBe(0);
  });
});

test('[RUN20] an answer of another form than the method promises is refused', async () => {
  const stage = new RequestStage();
  const shout = { ...echoMethod, result: echoMethod.params.extend({ word: echoMethod.result }) };
  const asked = stage.hub.outgoing.ask(shout, { word: 'one' }, { deadlineMs: 1000 });
  await stage.settle();
  stage.runner.runs[0]?.answer(ok({ word: 'eno' }));
  await stage.settle();

  expect(await asked).toMatchObject({ ok: false, error: { code: 'internal' } });
});
