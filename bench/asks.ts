import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import type { SessionId } from '../src/shared/base/ids.ts';
import { asId } from '../src/shared/base/ids.ts';
import { AskStage } from '../test/support/ask-stage.ts';
import { StoreLab } from '../test/support/store/store-lab.ts';

// What the hub adds to an ask: from a call to its acknowledgement, with the real store on this disk; how many it takes
// per second when many sessions ask at once; and how long after an answer the session that asked is handed it. Claude Code
// and the runner link are not in it. The table goes to stderr, JSON to stdout.
//
//   node bench/asks.ts [--asks 500] [--sessions 40] [--seconds 10]

const { values } = parseArgs({
  options: {
    asks: { type: 'string', default: '500' },
    sessions: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '10' },
  },
});

await using lab = new StoreLab();
const stage = new AskStage({ store: await lab.open() });
const names = Array.from({ length: Number(values.sessions) }, (_, index) => `s${index}`);
for (const name of names) await stage.start(idOf(name), name);
let calls = 0;

function idOf(name: string): SessionId {
  return asId('session', `s_${name}`);
}

function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One message of one session to another, read at once, so that none waits. Resolves with ms to the acknowledgement. */
async function tell(): Promise<number> {
  const from = calls % names.length;
  const to = (from + 1 + (Math.floor(calls / names.length) % (names.length - 1))) % names.length;
  calls += 1;
  // An hour for each round of all pairs: the limit of a pair is not what is measured.
  if (calls % (names.length * (names.length - 1)) === 0) stage.clock.advanceBy(61 * 60_000);
  const target = idOf(names[to] ?? '');
  const message = `Message ${calls}: does checkout read ledger.total, and where does it round?`;
  const startMs = performance.now();
  const given = { tool: 'tell_peer', arguments: { peer: names[to], message } };
  const answer = await stage.call(idOf(names[from] ?? ''), `c_${calls}`, given);
  const tookMs = performance.now() - startMs;
  const ask = /"ask":"(a_\w+)"/u.exec(JSON.stringify(answer))?.[1];
  if (ask === undefined) throw new Error(JSON.stringify(answer));
  const read = { ask: asId('ask', ask), promptId: null };
  await Promise.all([
    stage.commit(target, { kind: 'ask.read', data: read }),
    stage.commit(idOf(names[from] ?? ''), { kind: 'ask.read', data: read }),
  ]);
  return tookMs;
}

const each: number[] = [];
for (let index = 0; index < Number(values.asks); index += 1) each.push(await tell());

const until = performance.now() + Number(values.seconds) * 1000;
const startMs = performance.now();
let done = 0;
async function tellOn(): Promise<void> {
  while (performance.now() < until) {
    await tell();
    done += 1;
  }
}
await Promise.all(Array.from({ length: 16 }, tellOn));
const perSecond = (done * 1000) / (performance.now() - startMs);

const [asker = '', target = ''] = names;
using delivery = stage.newDelivery();
stage.log.onDidCommit((events) => {
  for (const { session } of events) if (session) void delivery.consider(session);
});
const wakes: number[] = [];
for (let index = 0; index < 20; index += 1) {
  stage.clock.advanceBy(61 * 60_000);
  const question = { peer: target, question: `Question ${index}` };
  const asking = stage.call(idOf(asker), `c_wake_${index}`, {
    tool: 'ask_peer',
    arguments: question,
  });
  function open() {
    return stage.log.state.sessions
      .get(idOf(target))
      ?.asks.findLast(({ text }) => text === question.question);
  }
  while (!open()) await nextTurn();
  await nextTurn();
  stage.clock.advanceBy(100_000);
  await asking;
  const ask = open()?.id ?? asId('ask', '');
  const answeredMs = performance.now();
  await stage.commit(idOf(target), {
    kind: 'ask.answered',
    data: { ask, answer: 'Yes.', by: 'reply' },
  });
  while (!stage.handed.some(({ session, text }) => session === idOf(asker) && text.includes(ask))) {
    await nextTurn();
  }
  wakes.push(performance.now() - answeredMs);
  await stage.commit(idOf(asker), {
    kind: 'ask.told',
    data: { ask, by: 'message', promptId: null },
  });
}

const figures = {
  askP50Ms: percentile(each, 0.5),
  askP95Ms: percentile(each, 0.95),
  asksPerSecond: perSecond,
  wakeP50Ms: percentile(wakes, 0.5),
  wakeMaxMs: Math.max(...wakes),
};
console.error(`
one ask, to its acknowledgement        p50 ${figures.askP50Ms.toFixed(1)} ms, p95 ${figures.askP95Ms.toFixed(1)} ms
asks of ${names.length} sessions at once          ${figures.asksPerSecond.toFixed(0)} per second
an answer, to whoever asked            p50 ${figures.wakeP50Ms.toFixed(1)} ms, at most ${figures.wakeMaxMs.toFixed(0)} ms`);
console.log(JSON.stringify({ bench: 'asks', figures }));
