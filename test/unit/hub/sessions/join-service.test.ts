import { expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { Git } from '../../../../src/main/hub/repos/git.ts';
import { RepoChanges } from '../../../../src/main/hub/repos/repo-changes.ts';
import { RepoService } from '../../../../src/main/hub/repos/repo-service.ts';
import { JoinService } from '../../../../src/main/hub/sessions/join-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');
const claude = {
  claudeSessionId: sampleSetup.claudeSessionId,
  cwd: sampleSetup.cwd,
  pid: 4711,
  startTime: '',
  version: null,
  isAttended: true,
};

/** A Claude Code that continues the conversation of a session that has ended. */
async function stage() {
  const clock = new ManualClock();
  const log = new EventLog({ store: new MemoryStore(), logger: silentLogger });
  const commands = new CommandRunner({ log, clock });
  const git = new Git({ environment: {} });
  const expected: string[] = [];
  const connection = {
    id: asId('connection', 'j_one'),
    operator: { id: asId('operator', sampleSetup.owner.id), name: 'Ana' },
    /** Whether it is revoked at each question of the join. */
    answers: [] as boolean[],
    isRevoked: () => connection.answers.shift() ?? false,
  };
  await commands.run({
    actor: hubActor,
    command: null,
    on: aNewSession(session),
    decide: () =>
      ok([
        { kind: 'session.created', data: sampleSetup },
        { kind: 'session.start-requested', data: { prompt: null, isResume: false } },
        { kind: 'runner.lost', data: { runner: asId('runner', 'r_one'), reason: 'gone' } },
      ]),
    answer: () => undefined,
  });
  const joins = new JoinService({
    log,
    commands,
    repos: new RepoService({
      git,
      log,
      commands,
      changes: new RepoChanges({ git, log, commands, logger: silentLogger }),
      histories: { configDirectory: '/none', historyWorker: '/none' },
    }),
    place: { admit: () => Promise.resolve(ok('/job.json')) },
    admission: {
      newToken: () => 'rh_runner_token',
      expect: ({ runner }) => expected.push(runner),
      forget: () => undefined,
    },
    watch: { beginLaunch: () => undefined, endLaunch: () => undefined },
  });
  const state = () => log.state.sessions.get(session)?.run;
  return { joins, connection, expected, state };
}

test('[JOIN8] a connection that is revoked before the session is joined changes nothing', async () => {
  const { joins, connection, expected, state } = await stage();
  const before = state();
  connection.answers.push(true);
  expect(await joins.join(connection, claude)).toMatchObject({ error: { code: 'unauthorized' } });
  expect(state()).toEqual(before);
  expect(expected).toEqual([]);
});

test('[JOIN8] a connection that is revoked during a join lets no runner in, and the session says why', async () => {
  const { joins, connection, expected, state } = await stage();
  connection.answers.push(false, true);
  expect(await joins.join(connection, claude)).toMatchObject({ error: { code: 'unauthorized' } });
  expect(expected).toEqual([]);
  expect(JSON.stringify(state())).toContain('revoked');
});

test('[JOIN1] a connection that stays lets the runner in', async () => {
  const { joins, connection, expected } = await stage();
  expect(await joins.join(connection, claude)).toMatchObject({ ok: true });
  expect(expected).toHaveLength(1);
});
