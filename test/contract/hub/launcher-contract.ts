import { createHash } from 'node:crypto';

import { expect, afterEach, beforeEach, describe, test } from 'vitest';

import type { Launcher, RunnerLife } from '../../../src/main/hub/launchers/launcher.ts';
import type { RunnerConnection } from '../../../src/main/hub/runners/runner-connection.ts';
import { assert } from '../../../src/shared/base/assert.ts';
import type { RunnerId, SessionId } from '../../../src/shared/base/ids.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import { attachmentLimitBytes } from '../../../src/shared/wire/body-limits.ts';
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
    const spec = stage.spec(session);
    expect(await launcher.launch(spec)).toEqual({ ok: true, value: undefined });
    return spec.runner;
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
      expect(await life(one, 'running')).toEqual({ state: 'running', runner });
    });

    test('a runner although no hub is there, and it finds the one that comes', async () => {
      const runner = await launch(one);
      expect(await life(one, 'running')).toEqual({ state: 'running', runner });
      await stage.openHub();
      await connected(runner);
    });

    test('two sessions that have nothing to do with each other', async () => {
      await stage.openHub();
      const [first, second] = [await launch(one), await launch(two)];
      await Promise.all([connected(first), connected(second)]);
      await stage.place.crash(one);
      expect(await life(one, 'gone')).toMatchObject({ state: 'gone', runner: first });
      expect(await launcher.lifeOf(two)).toEqual({ state: 'running', runner: second });
    });

    test('nothing that others of the machine could take its token from', async () => {
      const spec = stage.spec(one);
      await launcher.launch(spec);
      await life(one, 'running');
      const seen = await stage.place.seenFromOutside(one);
      expect({ isEmpty: seen === '', hasToken: seen.includes(spec.token) }).toEqual({
        isEmpty: false,
        hasToken: false,
      });
      expect(await launcher.lifeOf(one)).toMatchObject({ runner: spec.runner });
    });
  });

  describe('finds', () => {
    test('a runner again that a former hub has started', async () => {
      await stage.openHub();
      const runner = await launch(one);
      await connected(runner);
      await stage.closeHub();

      expect(await stage.place.launcher().lifeOf(one)).toEqual({ state: 'running', runner });
      await stage.openHub();
      await connected(runner);
    });

    test('no runner where none was started', async () => {
      expect(await launcher.lifeOf(never)).toEqual({ state: 'gone', runner: null });
      expect(await launcher.factsLeftBy(never, asId('runner', 'r_none'))).toEqual([]);
      expect(await launcher.jobOf(never)).toBeUndefined();
      expect(await launcher.claudePidOf(never)).toBeNull();
      await launcher.forget(never);
    });

    test('no end of a runner that its place does not say anything about', async () => {
      const runner = await launch(one);
      await life(one, 'running');
      const silence = stage.place.fallSilentAbout(one);
      expect(await launcher.lifeOf(one)).toEqual({ state: 'unknown' });
      silence[Symbol.dispose]();
      expect(await launcher.lifeOf(one)).toEqual({ state: 'running', runner });
    });

    test('the jobs of its runners, each with what the hub wanted and what the place has', async () => {
      const spec = stage.spec(one);
      await launcher.launch(spec);
      await launch(two);
      const { variables, claude, ...wanted } = spec;

      expect(await stage.place.launcher().jobOf(one)).toMatchObject({
        ...wanted,
        claude: { ...claude, executable: expect.stringMatching(/./) as string },
        environment: variables,
      });
      const jobs = await stage.place.launcher().jobs();
      expect(jobs.map(({ session }) => session).toSorted()).toEqual([one, two]);
      expect(Object.keys((await launcher.jobOf(one))?.environment ?? {})).toContain('PATH');
    });

    test('the process of the Claude Code that it has started', async () => {
      await launch(one);
      const pid = await eventually(
        'Claude Code to run',
        async () => (await launcher.claudePidOf(one)) ?? undefined,
      );
      expect(pid).toBeGreaterThan(0);
    });

    test('Claude Code in its place', async () => {
      expect(await launcher.findClaude()).toMatchObject({ ok: true });
    });

    test('that a runner has ended which was told to, and which one it was', async () => {
      await stage.openHub();
      const runner = await launch(one);
      (await connected(runner)).hangUp('notWanted');
      expect(await life(one, 'gone')).toMatchObject({ state: 'gone', runner });
    });

    test('that a runner is gone which could not say so', async () => {
      const runner = await launch(one);
      await life(one, 'running');
      await stage.place.crash(one);
      expect(await life(one, 'gone')).toMatchObject({ state: 'gone', runner });
      expect(await stage.place.launcher().lifeOf(one)).toMatchObject({ state: 'gone', runner });
    });
  });

  describe('ends', () => {
    test('[CON-10] a runner that does not end by itself, and no other', async () => {
      const [runner, other] = [await launch(one), await launch(two)];
      await Promise.all([life(one, 'running'), life(two, 'running')]);
      await stage.place.halt(one);
      await launcher.end(one, other);
      expect(await launcher.lifeOf(one)).toEqual({ state: 'running', runner });

      await launcher.end(one, runner);
      expect(await life(one, 'gone')).toMatchObject({ state: 'gone', runner });
      expect(await launcher.lifeOf(two)).toEqual({ state: 'running', runner: other });
      await launcher.end(one, runner);
      await launcher.end(never, runner);
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
      expect(await life(one, 'running')).toEqual({ state: 'running', runner });
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
      expect(await life(one, 'running')).toEqual({ state: 'running', runner });
    });
  });

  describe('knows', () => {
    const id = '00000000-0000-4000-8000-000000000001';
    const another = '00000000-0000-4000-8000-000000000002';

    test('which conversations Claude Code has written there, and which are open', async () => {
      const { folder } = stage.place;
      expect(await launcher.history.has({ cwd: folder, claudeSessionId: id })).toBe(false);
      expect(await launcher.history.listOpen()).toEqual([]);

      await stage.place.remember(id);
      await stage.place.remember(another, { isOpen: true });

      const { history } = stage.place.launcher();
      expect(await history.has({ cwd: folder, claudeSessionId: id })).toBe(true);
      expect(await history.has({ cwd: `${folder}/below`, claudeSessionId: id })).toBe(false);
      expect((await history.listOpen()).map((open) => open.id)).toEqual([another]);
    });

    test('the setup command of a folder, and runs the text that it is given', async () => {
      const { folder } = stage.place;
      const { setup } = launcher;
      expect(setup === null).toBe(stage.place.writeSetup === undefined);
      if (!setup || !stage.place.writeSetup) return;
      expect(await setup.read(folder)).toBeNull();
      stage.place.writeSetup('echo hello');
      const read = await setup.read(folder);
      stage.place.writeSetup('echo changed since');

      expect(read).toEqual({
        text: 'echo hello',
        hash: createHash('sha256').update('echo hello').digest('hex'),
      });
      expect(await setup.run({ cwd: folder, text: read?.text ?? '' })).toEqual({
        code: 0,
        output: 'hello\n',
      });
      expect(await setup.run({ cwd: folder, text: 'exit 3' })).toMatchObject({ code: 3 });
    });
  });

  describe('takes', () => {
    test('files that Claude Code finds at their paths, until they are removed', async () => {
      const added = await launcher.attachments.add(one, 'note.txt', chunks('hello ', 'there'));
      assert(added.ok, 'the file was taken');
      const { id, path, ...file } = added.value;

      expect(file).toEqual({ name: 'note.txt', bytes: 11, type: 'text/plain' });
      expect(stage.place.textAt(path)).toBe('hello there');
      expect(await launcher.attachments.remove(two, id)).toMatchObject({ ok: false });
      expect(await launcher.attachments.remove(one, id)).toMatchObject({ ok: true });
      expect(stage.place.textAt(path)).toBeNull();
      expect(await launcher.attachments.remove(one, id)).toMatchObject({ ok: false });
    });

    test('[BIG-2] no file that is too large, and none that is empty', async () => {
      const mebibyte = 'x'.repeat(1 << 20);
      const large = Array.from({ length: attachmentLimitBytes / (1 << 20) + 1 }, () => mebibyte);
      const refused = await launcher.attachments.add(one, 'large', chunks(...large));
      expect(refused).toMatchObject({ ok: false, error: { code: 'too_large' } });
      expect(await launcher.attachments.add(one, 'empty', chunks())).toMatchObject({
        ok: false,
        error: { code: 'bad_request' },
      });
    });
  });

  test('says of which sessions something is left, and forgets all of it', async () => {
    await crashedWithFacts(one);
    const added = await launcher.attachments.add(two, 'note.txt', chunks('hello'));
    assert(added.ok, 'the file was taken');
    expect([...(await stage.place.launcher().sessionsLeft())].toSorted()).toEqual([one, two]);

    await launcher.forget(one);
    await launcher.forget(two);

    expect(await launcher.sessionsLeft()).toEqual([]);
    expect(await launcher.jobs()).toEqual([]);
    expect(stage.place.textAt(added.value.path)).toBeNull();
  });

  test('says in a sentence why it could not start one, and there is none then', async () => {
    const outcome = await stage.place.brokenLauncher().launch(stage.spec(one));
    expect(outcome).toEqual({ ok: false, error: expect.stringMatching(/^[A-Z].{20,}/) as string });
    expect(await launcher.lifeOf(one)).toMatchObject({ state: 'gone' });
  });
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}
