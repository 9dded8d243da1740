import { expect, afterEach, beforeEach, describe, test } from 'vitest';

import type { Launcher, RunnerLife } from '../../../src/main/hub/launchers/launcher.ts';
import type { RunnerConnection } from '../../../src/main/hub/runners/runner-connection.ts';
import type { RunnerId, SessionId } from '../../../src/shared/base/ids.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import { numberedFactSchema } from '../../../src/shared/wire/runner-link.ts';
import type { LauncherPlace } from '../../support/launchers/launcher-stage.ts';
import { LauncherStage } from '../../support/launchers/launcher-stage.ts';
import { eventually } from '../../support/session-waits.ts';

// What every launcher promises: it starts runners and finds them again, tells what is left of them, and never speaks with
// them. The runners are real; their Claude Code is a program that waits, because no launcher looks at it.

const one = asId('session', 's_one');
const two = asId('session', 's_two');
const never = asId('session', 's_never');

/** Holds one kind of launcher to it. A suite of its own runs it: processes or an engine are not for the quick checks. */
export function launcherContract(name: string, createPlace: () => LauncherPlace): void {
  describe(`the launcher (${name})`, () => {
    contractTests(createPlace);
  });
}

function contractTests(createPlace: () => LauncherPlace): void {
  let stage: LauncherStage;
  let launcher: Launcher;

  beforeEach(() => {
    stage = new LauncherStage(createPlace());
    launcher = stage.place.launcher();
  });

  afterEach(() => stage[Symbol.asyncDispose]());

  /** Starts a runner, and answers with its id. */
  async function launch(session: SessionId): Promise<RunnerId> {
    const { id, ...job } = stage.job(session);
    expect(await launcher.launch(job)).toEqual({ ok: true, value: undefined });
    return id;
  }

  function connected(runner: RunnerId): Promise<RunnerConnection> {
    return eventually(`${runner} to dial in`, () => Promise.resolve(stage.connections.get(runner)));
  }

  function life(session: SessionId, wanted: RunnerLife['state']): Promise<RunnerLife> {
    return eventually(`${session} to be ${wanted}`, async () => {
      const seen = await launcher.lifeOf(session);
      return seen.state === wanted ? seen : undefined;
    });
  }

  /** What the runner leaves when nobody takes its facts. */
  async function crashedWithFacts(session: SessionId): Promise<RunnerId> {
    const runner = await launch(session);
    await eventually('a fact of the runner', async () =>
      (await launcher.factsLeftBy(session, runner)).length > 0 ? true : undefined,
    );
    await stage.place.crash(session);
    await life(session, 'gone');
    return runner;
  }

  describe('starts', () => {
    test('a runner that dials the hub by itself, as the one that the job names', async () => {
      await stage.openHub();
      const runner = await launch(one);
      const { session, isOpen } = await connected(runner);
      expect({ session, isOpen }).toEqual({ session: one, isOpen: true });
      expect(await life(one, 'alive')).toEqual({ state: 'alive', runner });
    });

    test('a runner although no hub is there, and it finds the one that comes', async () => {
      const runner = await launch(one);
      expect(await life(one, 'alive')).toEqual({ state: 'alive', runner });
      await stage.openHub();
      await connected(runner);
    });

    test('two sessions that have nothing to do with each other', async () => {
      await stage.openHub();
      const [first, second] = [await launch(one), await launch(two)];
      await Promise.all([connected(first), connected(second)]);
      await stage.place.crash(one);
      expect(await life(one, 'gone')).toEqual({ state: 'gone', runner: first });
      expect(await launcher.lifeOf(two)).toEqual({ state: 'alive', runner: second });
    });

    test('nothing that others of the machine could take its token from', async () => {
      const { id, ...job } = stage.job(one);
      await launcher.launch(job);
      await life(one, 'alive');
      const seen = await stage.place.seenFromOutside(one);
      expect({ isEmpty: seen === '', hasToken: seen.includes(job.token) }).toEqual({
        isEmpty: false,
        hasToken: false,
      });
      expect(await launcher.lifeOf(one)).toMatchObject({ runner: id });
    });
  });

  describe('finds', () => {
    test('a runner again that a former hub has started', async () => {
      await stage.openHub();
      const runner = await launch(one);
      await connected(runner);
      await stage.closeHub();

      expect(await stage.place.launcher().lifeOf(one)).toEqual({ state: 'alive', runner });
      await stage.openHub();
      await connected(runner);
    });

    test('no runner where none was started', async () => {
      expect(await launcher.lifeOf(never)).toEqual({ state: 'gone', runner: null });
      expect(await launcher.factsLeftBy(never, asId('runner', 'r_none'))).toEqual([]);
      await launcher.forget(never);
    });

    test('that a runner has ended which was told to, and which one it was', async () => {
      await stage.openHub();
      const runner = await launch(one);
      (await connected(runner)).hangUp('notWanted');
      expect(await life(one, 'gone')).toEqual({ state: 'gone', runner });
    });

    test('that a runner is gone which could not say so', async () => {
      const runner = await launch(one);
      await life(one, 'alive');
      await stage.place.crash(one);
      expect(await life(one, 'gone')).toEqual({ state: 'gone', runner });
      expect(await stage.place.launcher().lifeOf(one)).toEqual({ state: 'gone', runner });
    });
  });

  describe('keeps', () => {
    test('the facts that a runner told nobody, in order, until they are forgotten', async () => {
      const runner = await crashedWithFacts(one);
      const left = await stage.place.launcher().factsLeftBy(one, runner);
      const numbers = left.map((fact) => numberedFactSchema.parse(fact).n);
      expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
      expect(numbers.length).toBeGreaterThan(0);

      await launcher.forget(one);
      expect(await launcher.factsLeftBy(one, runner)).toEqual([]);
      expect(await launcher.lifeOf(one)).toEqual({ state: 'gone', runner: null });
    });

    test('no facts for a runner that is not the last one', async () => {
      await crashedWithFacts(one);
      expect(await launcher.factsLeftBy(one, asId('runner', 'r_another'))).toEqual([]);
    });

    test('nothing of a former runner for the next one', async () => {
      const former = await crashedWithFacts(one);
      await stage.openHub();
      const runner = await launch(one);
      await connected(runner);
      expect(await life(one, 'alive')).toEqual({ state: 'alive', runner });
      expect(await launcher.factsLeftBy(one, former)).toEqual([]);
    });
  });

  describe('waits', () => {
    test('for the last moment of a former runner before it starts the next', async () => {
      await stage.openHub();
      const former = await launch(one);
      (await connected(former)).hangUp('notWanted');
      const runner = await launch(one);
      await connected(runner);
      expect(await life(one, 'alive')).toEqual({ state: 'alive', runner });
    });
  });

  test('says in a sentence why it could not start one, and there is none then', async () => {
    const { id: _id, ...job } = stage.job(one);
    const outcome = await stage.place.brokenLauncher().launch(job);
    expect(outcome).toEqual({ ok: false, error: expect.stringMatching(/^[A-Z].{20,}/) as string });
    expect(await launcher.lifeOf(one)).toMatchObject({ state: 'gone' });
  });
}
