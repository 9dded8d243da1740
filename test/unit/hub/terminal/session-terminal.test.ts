import { expect, test } from 'vitest';

import { FakeRunner } from '../../../support/fake-runner.ts';
import { noise, TerminalStage } from '../../../support/terminal-stage.ts';

const kibibyte = 1024;

test('[VIEW1] a viewer gets the screen, then what follows it, without a hole', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  await stage.write('before the viewer');

  const viewer = stage.watch();
  await stage.settle();
  await stage.write('after');
  await stage.write('wards');

  expect(viewer.told).toEqual(['opened 7 80x24']);
  expect(viewer.snapshots).toBe(1);
  expect(viewer.screen).toBe(stage.runner.screen);
});

test('[VIEW1] output that is written while the snapshot is on its way is neither lost nor doubled', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  stage.runner.answersScreens = false;
  await stage.write('one');

  const viewer = stage.watch();
  await stage.settle();
  await stage.write('two');
  stage.runner.answerScreens();
  stage.runner.write('three');
  await stage.settle();

  expect(viewer.screen).toBe(stage.runner.screen);
});

test('[VIEW1] a snapshot that is older than the newest output is followed by what it lacks', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  await stage.write('drawn');
  stage.runner.answersScreens = false;
  const viewer = stage.watch();
  await stage.settle();

  stage.runner.paintScreens();
  await stage.write('already sent, not yet drawn');
  stage.runner.sendPaintedScreens();
  await stage.settle();

  expect(viewer.screen).toBe(stage.runner.screen);
  expect(viewer.snapshots).toBe(1);
});

test('[VIEW1] a snapshot that ends inside a frame is followed by the rest of that frame', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  stage.runner.answersScreens = false;
  const viewer = stage.watch();
  await stage.settle();

  stage.runner.writeUnsent('first half,');
  stage.runner.answerScreens();
  stage.runner.writeTogether('second half');
  await stage.settle();

  expect(viewer.screen).toBe(stage.runner.screen);
  expect(viewer.snapshots).toBe(1);
});

test('[VIEW2] several viewers that come together cost the runner one snapshot', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  await stage.write('screen');
  stage.runner.answersScreens = false;

  const viewers = [stage.watch(), stage.watch()];
  await stage.settle();
  viewers.push(stage.watch());
  await stage.settle();
  stage.runner.answerScreens();
  await stage.settle();

  expect(stage.asked).toBe(1);
  expect(viewers.map(({ screen }) => screen)).toEqual(viewers.map(() => stage.runner.screen));
});

test('[VIEW3] without a runner a terminal opens and closes with the reason, and goes on when there is one', async () => {
  const stage = new TerminalStage();
  const viewer = stage.watch();
  const before = [...viewer.told];

  await stage.connect();
  await stage.write('hello');

  expect(before).toEqual(['opened 7 80x24', 'closed No runner is connected.']);
  expect(viewer.told.slice(2)).toEqual(['opened 7 80x24']);
  expect(viewer.screen).toBe(stage.runner.screen);
});

test('[VIEW3] after a cut the viewer gets a fresh screen and all that was written meanwhile', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch();
  await stage.write('before');

  stage.pair.cut();
  await stage.write('while away');
  await stage.connect();
  await stage.write('after');

  expect(viewer.screen).toBe(stage.runner.screen);
});

test('[VIEW3] the offsets of another runner begin anew', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch();
  await stage.write('a long first life');
  stage.pair.cut();

  await stage.connect(new FakeRunner({ runner: 'r_second', cols: 100, rows: 30 }));
  await stage.write('new');

  expect(viewer.told.at(-1)).toBe('opened 7 100x30');
  expect(viewer.screen).toBe(stage.runner.screen);
  expect(viewer.offset).toBe(3);
});

test('[VIEW4] each viewer is told of a new size', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewers = [stage.watch(), stage.watch()];
  await stage.settle();

  stage.runner.resizeTo(120, 40);
  await stage.settle();

  expect(viewers.map(({ told }) => told.at(-1))).toEqual(['resized 120x40', 'resized 120x40']);
});

test('[CREDIT1] a viewer that parses nothing is sent its window and not a frame more', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch({ windowBytes: 64 * kibibyte, isEager: false });
  await stage.settle();

  for (let count = 0; count < 100; count += 1) await stage.write(noise(4 * kibibyte));

  expect(viewer.frameBytes).toBeLessThanOrEqual(64 * kibibyte);
  expect(viewer.frameBytes).toBeGreaterThan(56 * kibibyte);
  expect(viewer.told.filter((told) => told === 'behind')).toHaveLength(1);
});

test('[CREDIT2] a viewer that was skipped comes back by a snapshot, not by the backlog', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch({ windowBytes: 64 * kibibyte, isEager: false });
  await stage.settle();
  for (let count = 0; count < 100; count += 1) await stage.write(noise(64 * kibibyte));
  const bytesWhileBehind = viewer.frameBytes;

  viewer.parse();
  stage.clock.advanceBy(100);
  await stage.settle();
  viewer.parse();
  await stage.write('live again');

  expect(viewer.screen).toBe(stage.runner.screen);
  expect(viewer.snapshots).toBe(2);
  expect(viewer.frameBytes - bytesWhileBehind).toBeLessThan(200);
});

test('[CREDIT3] a full connection counts as no credit, and room on it as credit', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch();
  await stage.settle();
  const sentBefore = viewer.frames.length;

  viewer.isCongested = true;
  await stage.write('skipped');
  const sentWhileFull = viewer.frames.length - sentBefore;
  viewer.isCongested = false;
  viewer.watch.drained();
  stage.clock.advanceBy(100);
  await stage.settle();

  expect(sentWhileFull).toBe(0);
  expect(viewer.screen).toBe(stage.runner.screen);
});

test('[CREDIT4] an acknowledgement beyond what was sent gives no credit', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch({ windowBytes: 16 * kibibyte, isEager: false });
  await stage.settle();

  viewer.watch.acknowledge(Number.MAX_SAFE_INTEGER);
  for (let count = 0; count < 20; count += 1) {
    await stage.write(noise(4 * kibibyte));
    viewer.watch.acknowledge(Number.MAX_SAFE_INTEGER);
  }

  expect(viewer.frameBytes).toBeLessThanOrEqual(16 * kibibyte);
});

test('[CREDIT5] thirty seconds without an acknowledgement end the connection, and not a second less', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch({ isEager: false });
  await stage.settle();
  viewer.parse();

  await stage.pass(20_000);
  await stage.write('unanswered');
  await stage.pass(29_999);
  const before = viewer.tooSlows;
  await stage.pass(1);

  expect(before).toBe(0);
  expect(viewer.tooSlows).toBe(1);
});

test('[CREDIT5] a viewer that has parsed all is never too slow', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch();
  await stage.write('parsed at once');

  await stage.pass(120_000);

  expect(viewer.tooSlows).toBe(0);
});

test('[CREDIT6] a frame is the same buffer for all viewers', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewers = Array.from({ length: 3 }, () => stage.watch());
  await stage.settle();

  await stage.write('shared');

  const last = viewers.map(({ frames }) => frames.at(-1));
  expect(last[1]).toBe(last[0]);
  expect(last[2]).toBe(last[0]);
});

test('[CREDIT7] a stalled viewer changes nothing for the others, nor for the recording', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const stalled = stage.watch({ windowBytes: 16 * kibibyte, isEager: false });
  const fine = stage.watch();
  await stage.settle();

  for (let count = 0; count < 50; count += 1) await stage.write(noise(64 * kibibyte, count));

  expect(fine.screen).toBe(stage.runner.screen);
  expect(fine.snapshots).toBe(1);
  expect(stalled.frameBytes).toBeLessThanOrEqual(64 * kibibyte + 100);
  expect(stage.recorded.reduce((sum, { payload }) => sum + payload.length, 0)).toBe(
    50 * 64 * kibibyte,
  );
});

test('[CREDIT8] a viewer that flaps gets at most ten pictures per second', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch({ windowBytes: 16 * kibibyte, isEager: false });
  await stage.settle();

  for (let millisecond = 0; millisecond < 1000; millisecond += 10) {
    stage.clock.advanceBy(10);
    await stage.write(noise(8 * kibibyte, millisecond));
    await stage.write(noise(64 * kibibyte, millisecond));
    viewer.parse();
    await stage.settle();
  }

  expect(viewer.snapshots).toBeGreaterThan(2);
  expect(viewer.snapshots).toBeLessThanOrEqual(11);
});

test('a viewer that has closed hears nothing more', async () => {
  const stage = new TerminalStage();
  await stage.connect();
  const viewer = stage.watch();
  await stage.settle();
  const { length } = viewer.frames;

  viewer.watch[Symbol.dispose]();
  await stage.write('unseen');
  stage.pair.cut();

  expect(viewer.frames).toHaveLength(length);
  expect(viewer.told).toEqual(['opened 7 80x24']);
});

test('[GROW1] attaching costs the same bytes after 1 MB and after 100 MB of history', async () => {
  const afterOne = await bytesAfter(1);
  const afterHundred = await bytesAfter(100);

  // The painted screen itself is a few digits longer.
  expect(afterHundred - afterOne).toBeLessThan(16);
});

test('[GROW2] frames per megabyte are the same for 1 and for 64 viewers, and none is made per viewer', async () => {
  expect(await framesFor(1)).toEqual({ perViewer: 16, buffers: 16 });
  expect(await framesFor(64)).toEqual({ perViewer: 16, buffers: 16 });
});

async function bytesAfter(megabytes: number): Promise<number> {
  const stage = new TerminalStage();
  await stage.connect();
  const block = noise(1024 * kibibyte);
  for (let count = 0; count < megabytes; count += 1) await stage.write(block);
  const viewer = stage.watch();
  await stage.settle();
  expect(viewer.screen).toBe(stage.runner.screen);
  return viewer.frameBytes;
}

async function framesFor(viewerCount: number) {
  const stage = new TerminalStage();
  await stage.connect();
  const viewers = Array.from({ length: viewerCount }, () => stage.watch());
  await stage.settle();
  const before = viewers[0]!.frames.length;
  for (let count = 0; count < 16; count += 1) await stage.write(noise(64 * kibibyte, count));
  const frames = viewers.flatMap((viewer) => viewer.frames.slice(before));
  return { perViewer: frames.length / viewerCount, buffers: new Set(frames).size };
}
