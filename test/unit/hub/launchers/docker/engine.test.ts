import { afterEach, beforeEach, expect, test } from 'vitest';

import { Engine } from '../../../../../src/main/hub/launchers/docker/engine.ts';
import { StandInEngine } from '../../../../support/docker/stand-in-engine.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';

/** Of an engine that hangs: it never answers, however long one waits. */
const soon = 50;
const usual = 30_000;
let standIn: StandInEngine;
let clock: ManualClock;

function engineThatAnswersIn(answerMs: number): Engine {
  const environment = { DOCKER_HOST: `unix://${standIn.socket}` };
  return new Engine({ environment, clock, answerMs });
}

beforeEach(async () => {
  standIn = new StandInEngine();
  await standIn.start();
  clock = new ManualClock();
});

afterEach(() => standIn[Symbol.asyncDispose]());

test('[CON-8] a call that takes long goes on while the engine answers beside it', async () => {
  const end = Promise.withResolvers<string>();
  const attended = engineThatAnswersIn(usual).attend(() => end.promise);
  clock.advanceBy(usual);
  await standIn.docker.version();
  end.resolve('built');
  expect(await attended).toBe('built');
  expect(clock.pending).toBe(0);
});

test('[CON-8] a call that takes long fails once the engine hangs', async () => {
  standIn.isHanging = true;
  const attended = engineThatAnswersIn(soon).attend((docker) => docker.getContainer('one').wait());
  clock.advanceBy(soon);
  await expect(attended).rejects.toThrow(/does not answer.*systemctl restart docker/u);
});

test('[CON-8] what an engine refuses keeps its own words', async () => {
  const { docker } = engineThatAnswersIn(usual);
  await expect(docker.getContainer('none').remove()).rejects.toThrow('no such thing');
  await expect(docker.getContainer('none').remove()).rejects.toMatchObject({
    statusCode: 404,
  });
});

test('[CON-8] an engine that is not of Docker is refused by its name', async () => {
  const engine = engineThatAnswersIn(usual);
  expect(await engine.check()).toMatchObject({ ok: true });
  standIn.product = 'Podman Engine';
  expect(await engine.check()).toEqual({
    ok: false,
    error: expect.stringContaining(
      'is Podman 27.0.0, and sessions in containers need Docker',
    ) as string,
  });
});
