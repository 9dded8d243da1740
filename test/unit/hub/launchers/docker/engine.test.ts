import { afterEach, beforeEach, expect, test } from 'vitest';

import { Engine } from '../../../../../src/main/hub/launchers/docker/engine.ts';
import { StandInEngine } from '../../../../support/docker/stand-in-engine.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';

const answerMs = 50;
let standIn: StandInEngine;
let clock: ManualClock;
let engine: Engine;

beforeEach(async () => {
  standIn = new StandInEngine();
  await standIn.start();
  clock = new ManualClock();
  const environment = { DOCKER_HOST: `unix://${standIn.socket}` };
  engine = new Engine({ environment, clock, answerMs });
});

afterEach(() => standIn[Symbol.asyncDispose]());

test('[CON-8] a call that takes long goes on while the engine answers beside it', async () => {
  const end = Promise.withResolvers<string>();
  const attended = engine.attend(() => end.promise);
  clock.advanceBy(answerMs);
  await standIn.docker.version();
  end.resolve('built');
  expect(await attended).toBe('built');
  expect(clock.pending).toBe(0);
});

test('[CON-8] a call that takes long fails once the engine hangs', async () => {
  standIn.isHanging = true;
  const attended = engine.attend((docker) => docker.getContainer('one').wait());
  clock.advanceBy(answerMs);
  await expect(attended).rejects.toThrow(/does not answer.*systemctl restart docker/u);
});

test('[CON-8] what an engine refuses keeps its own words', async () => {
  await expect(engine.docker.getContainer('none').remove()).rejects.toThrow('no such thing');
  await expect(engine.docker.getContainer('none').remove()).rejects.toMatchObject({
    statusCode: 404,
  });
});
