import { parseArgs } from 'node:util';

import { WebSocket } from 'ws';

import { authorize } from '../src/main/hub/access/authorize.ts';
import { asId } from '../src/shared/base/ids.ts';
import { apiPrefix, streamPath } from '../src/shared/wire/http-routes.ts';
import { streamProtocol, streamSubprotocol } from '../src/shared/wire/version.ts';
import { EdgeHub } from '../test/support/edge-hub.ts';
import { EventStreamPeer } from '../test/support/event-stream-peer.ts';
import { followLink, inviteOperator } from '../test/support/second-operator.ts';
import { echoOf } from './support/echo-of.ts';
import { BenchHub } from './support/hub-terminal.ts';
import { cpuMsOf, ForeignLoad } from './support/machine.ts';
import { PtyProgram } from './support/pty-program.ts';
import { median } from './support/rounds.ts';

// What several people cost: from a revocation to the end of the stream that it ends, from one who attaches to all who see
// it, and what it costs to authorise a frame, beside what the hub needs for a key. The table goes to stderr, JSON to stdout.
//
//   node bench/people.ts [--revocations 200] [--viewers 50] [--rounds 20] [--keys 300]

const { values } = parseArgs({
  options: {
    revocations: { type: 'string', default: '200' },
    viewers: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '20' },
    keys: { type: 'string', default: '300' },
  },
});

using program = new PtyProgram({ floodMegabytes: 0 });
await using hub = await BenchHub.start(program.path);
await using terminal = await hub.terminal();
const [session = ''] = await hub.sessionIds();
const owner = (await followLink(await hub.signInUrl())).client;
using typing = await terminal.connect();
const foreign = new ForeignLoad(() => [process.pid, ...terminal.pids()]);

function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** From the call of the owner to the end of the stream, in ms, by turns for a removal and a withdrawal. */
async function revocation(count: number): Promise<number> {
  const name = `Guest ${count}`;
  const guest = await inviteOperator(owner, { name, role: 'driver', session });
  const base = `${hub.url}${apiPrefix}/stream`;
  const { headers } = guest;
  using peer = new EventStreamPeer({ eventsUrl: `${base}/events`, upUrl: `${base}/up`, headers });
  const ended = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  peer.listen({ onMessage: () => begun.resolve(), onClose: () => ended.resolve() });
  await peer.open();
  peer.send(JSON.stringify({ type: 'hello', protocol: streamProtocol, epoch: null, seq: null }));
  await begun.promise;
  const { items: grants } = await owner.call('grants.list');
  const grant = grants.find(({ operator }) => operator.id === guest.operator.id)?.id ?? '';
  const startMs = performance.now();
  const asked =
    count % 2 === 0
      ? owner.call('operators.remove', { params: { operator: name } })
      : owner.call('grants.withdraw', { params: { grant } });
  await ended.promise;
  const tookMs = performance.now() - startMs;
  await asked;
  return tookMs;
}

interface Viewer extends Disposable {
  onPresence: () => void;
  say(message: object): void;
}

/** A program that follows the stream: each has a device of its own. */
async function openViewer(): Promise<Viewer> {
  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}${streamPath}`, streamSubprotocol, {
    headers: hub.headers,
    perMessageDeflate: false,
  });
  const caughtUp = Promise.withResolvers<void>();
  const viewer: Viewer = {
    onPresence: () => undefined,
    say: (message) => socket.send(JSON.stringify(message)),
    [Symbol.dispose]: () => socket.terminate(),
  };
  socket.on('message', (data: Buffer, isBinary) => {
    const text = isBinary ? '' : data.toString();
    if (text.startsWith('{"type":"caught-up"')) caughtUp.resolve();
    if (text.startsWith('{"type":"presence"')) viewer.onPresence();
  });
  socket.on('error', (error) => caughtUp.reject(error));
  socket.on('open', () =>
    viewer.say({ type: 'hello', protocol: streamProtocol, epoch: null, seq: null }),
  );
  await caughtUp.promise;
  return viewer;
}

/** From one who attaches, or leaves, to each viewer that hears of it, in ms. */
async function presence(viewers: readonly Viewer[], one: Viewer, round: number): Promise<number[]> {
  const heard = viewers.map(
    (viewer) =>
      new Promise<number>((resolve) => {
        viewer.onPresence = () => resolve(performance.now());
      }),
  );
  const startMs = performance.now();
  const attaching = { type: 'watch', session, windowBytes: 65_536, isObserver: true };
  one.say(round % 2 === 0 ? attaching : { type: 'unwatch', session });
  return (await Promise.all(heard)).map((atMs) => atMs - startMs);
}

/** µs for the rights of the moment of a signed-in browser and the decision about a key, as for each frame of input. */
async function authorising(): Promise<number> {
  await using edge = await EdgeHub.start();
  const { access } = edge;
  const shown = { origin: 'http://127.0.0.1', address: '127.0.0.1' };
  const { code } = access.offerSignIn({ ...shown, session: null, lifetimeMs: 60_000 });
  const signedIn = await access.redeemSignIn({ ...shown, code, deviceName: 'bench', cookie: null });
  if (!signedIn.ok) throw new Error(signedIn.error.message);
  const cookie = signedIn.value.cookie.replace(/;.*/, '').replace(/^[^=]*=/, '');
  const credentials = { ...shown, authorization: null, cookie, key: signedIn.value.key };
  const known = access.authenticate({ ...credentials, plane: 'local' });
  if (!known.ok || known.value.type !== 'operator') throw new Error('the browser is not known');
  const principal = known.value;
  const scope = { id: asId('session', 's_bench'), repo: '/repo' };
  const times = 200_000;
  function decide(): void {
    const current = access.rightsOf(principal);
    const target = { session: scope, batonHolder: principal.device.id };
    if (!current || !authorize(current, 'terminal.type', target).ok) throw new Error('refused');
  }
  for (let count = 0; count < times / 10; count += 1) decide();
  const startMs = performance.now();
  for (let count = 0; count < times; count += 1) decide();
  return ((performance.now() - startMs) * 1_000) / times;
}

const revocations: number[] = [];
for (let count = 0; count < Number(values.revocations); count += 1) {
  revocations.push(await revocation(count));
}

using open = new DisposableStack();
const viewers: Viewer[] = [];
for (let count = 0; count < Number(values.viewers); count += 1) {
  viewers.push(open.use(await openViewer()));
}
const one = open.use(await openViewer());
const seen: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  seen.push(...(await presence(viewers, one, round)));
}

const keys = Number(values.keys);
const cpuBefore = cpuMsOf([hub.pid]);
await echoOf(typing, keys);
const hubPerKey = ((cpuMsOf([hub.pid]) - cpuBefore) * 1_000) / keys;
const perFrame = await authorising();

const figures = {
  revocationMs: { p50: median(revocations), p99: percentile(revocations, 0.99) },
  presenceMs: { p50: median(seen), p99: percentile(seen, 0.99) },
  authorising: { perFrame, hubPerKey, share: perFrame / hubPerKey },
};
const inconclusive = foreign.cores > 0.5 ? `others used ${foreign.cores.toFixed(1)} cores` : null;
console.error(`\nrevocation to the end of the stream, ms, ${revocations.length} times`);
console.error(
  `  p50 ${figures.revocationMs.p50.toFixed(1)}, p99 ${figures.revocationMs.p99.toFixed(1)}`,
);
console.error(`presence to ${viewers.length} viewers, ms`);
console.error(
  `  p50 ${figures.presenceMs.p50.toFixed(1)}, p99 ${figures.presenceMs.p99.toFixed(1)}`,
);
console.error('authorising a frame, µs');
console.error(
  `  ${perFrame.toFixed(2)} of ${hubPerKey.toFixed(0)} of the hub per key: ${(figures.authorising.share * 100).toFixed(2)} %`,
);
if (inconclusive !== null) console.error(`  inconclusive: ${inconclusive}`);
console.log(JSON.stringify({ bench: 'people', figures, inconclusive }));
