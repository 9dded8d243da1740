import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { asId } from '../../../src/shared/base/ids.ts';
import { launcherContract } from '../../contract/hub/launcher-contract.ts';
import { LauncherStage } from '../../support/launchers/launcher-stage.ts';
import { LocalPlace } from '../../support/launchers/local-place.ts';
import { eventually } from '../../support/session-waits.ts';

launcherContract('local', () => new LocalPlace());

const one = asId('session', 's_one');

describe('the local launcher', () => {
  let place: LocalPlace;
  let stage: LauncherStage;

  beforeEach(() => {
    place = new LocalPlace();
    stage = new LauncherStage(place);
  });

  afterEach(() => stage[Symbol.asyncDispose]());

  test('starts no second runner beside one that does not end', async () => {
    const launcher = place.hastyLauncher();
    const first = stage.spec(one);
    await launcher.launch(first);
    await place.pidOf(one);
    expect(await launcher.launch(stage.spec(one))).toEqual({
      ok: false,
      error: 'The former runner of this session still runs.',
    });
    expect(await launcher.lifeOf(one)).toEqual({ state: 'running', runner: first.runner });
  });

  test('starts no second runner while nothing is known of the first', async () => {
    const launcher = place.hastyLauncher();
    await launcher.launch(stage.spec(one));
    await place.pidOf(one);
    using silence = new DisposableStack();
    silence.use(place.fallSilentAbout(one));
    expect(await launcher.launch(stage.spec(one))).toEqual({
      ok: false,
      error: 'The system does not say whether the former runner of this session still runs.',
    });
  });

  test('takes no other process for the runner, though it has its number', async () => {
    const launcher = place.launcher();
    const { runner: id, ...spec } = stage.spec(one);
    await launcher.launch({ ...spec, runner: id });
    await place.crash(one);
    const file = join(place.folderOf(one), 'runner.json');
    const record: object = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...record, pid: process.pid }));
    expect(await launcher.lifeOf(one)).toEqual({ state: 'gone', runner: id });
  });

  test('leaves out a fact that the runner was writing when it died', async () => {
    const launcher = place.launcher();
    const { runner: id, ...spec } = stage.spec(one);
    await launcher.launch({ ...spec, runner: id });
    const whole = await eventually('a fact of the runner', async () => {
      const facts = await launcher.factsLeftBy(one, id);
      return facts.length > 0 ? facts : undefined;
    });
    await place.crash(one);
    const [spool = ''] = readdirSync(place.folderOf(one)).filter((name) => name.endsWith('.jsonl'));
    appendFileSync(join(place.folderOf(one), spool), '{"n":99,"fact":{"ty');
    expect((await launcher.factsLeftBy(one, id)).slice(0, whole.length)).toEqual(whole);
    // Not a search of the text, where the id of a process may contain the number too.
    expect(await launcher.factsLeftBy(one, id)).not.toContainEqual(
      expect.objectContaining({ n: 99 }),
    );
  });
});
