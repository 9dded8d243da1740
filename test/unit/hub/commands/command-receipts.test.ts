import { describe, expect, it } from 'vitest';

import type { CommandIdentity } from '../../../../src/main/hub/commands/command-identity.ts';
import { CommandReceipts } from '../../../../src/main/hub/commands/command-receipts.ts';
import type { Effect } from '../../../../src/main/hub/commands/hub-log.ts';
import type { Receipt } from '../../../../src/main/hub/commands/receipt.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { createSession } from '../../../support/store/sample-submissions.ts';
import { faultFrom } from '../../../support/store/store-lab.ts';

const command: CommandIdentity = { principal: 'o_ana', key: 'k', hash: 'h' };
const nameTaken = err(refusal('name_taken', 'web is taken.'));
const conflict = { ok: false, error: { code: 'idempotency_conflict' } };

interface Lab {
  readonly store: MemoryStore;
  readonly log: EventLog;
  readonly receipts: CommandReceipts;
  /** Gives the command that creates a session of this name. */
  readonly create: (name: string, by?: CommandIdentity) => Promise<Receipt>;
}

/** The hub's own way: an edge asks the receipts, and a service submits. A second lab is a restarted hub. */
async function startLab(store = new MemoryStore()): Promise<Lab> {
  const log = new EventLog({ store, logger: silentLogger });
  await log.start();
  const receipts = new CommandReceipts({ store });
  return {
    store,
    log,
    receipts,
    create: (name, by = command) => receipts.run(by, () => createSession(log, name, by)),
  };
}

async function kindsIn(store: MemoryStore): Promise<readonly string[]> {
  return (await store.page({ limit: 10 })).events.map(({ kind }) => kind);
}

/** One of the two commits of a command that acts outside the log. */
function note({ log }: Lab, effect: Effect) {
  return log.submit({
    command,
    effect,
    progress: null,
    decide: () => ok({ events: [], answer: () => 'done' }),
  });
}

describe('a command', () => {
  it('[EV11] [F17] that comes several times in one instant has one effect and one answer', async () => {
    const { create, store } = await startLab();

    const answers = await Promise.all([create('web'), create('web'), create('web')]);

    expect(answers).toEqual([ok('s_web0'), ok('s_web0'), ok('s_web0')]);
    expect(await kindsIn(store)).toEqual(['session.created']);
  });

  it('[EV11] [F17] that comes again later, or after a restart, has the same answer', async () => {
    const { create, store } = await startLab();
    const first = await create('web');

    const later = await create('web');
    const restarted = await startLab(store);
    const afterRestart = await restarted.create('web');

    expect([later, afterRestart]).toEqual([first, first]);
    expect(await kindsIn(store)).toEqual(['session.created']);
  });

  it('[EV11] that comes again does nothing, not even what is not in the log', async () => {
    const { store, create } = await startLab();
    await create('web');
    const done: string[] = [];
    const again = (lab: Lab) =>
      lab.receipts.run(command, () => {
        done.push('an effect');
        return createSession(lab.log, 'web', command);
      });

    await again(await startLab(store));

    expect(done).toEqual([]);
  });

  it('[EV12] [F17] with another body is refused, at once and later', async () => {
    const { create, store } = await startLab();
    const other = { ...command, hash: 'other' };

    const [first, meanwhile] = await Promise.all([create('web'), create('api', other)]);
    const later = await create('api', other);
    const afterRestart = await (await startLab(store)).create('api', other);

    expect(first).toEqual(ok('s_web0'));
    expect([meanwhile, later, afterRestart]).toMatchObject([conflict, conflict, conflict]);
    expect(await kindsIn(store)).toEqual(['session.created']);
  });

  it('[EV11] keeps the form of the answer that its edge gives to a repeat', async () => {
    const { log, store } = await startLab();
    await log.submit({
      command,
      progress: null,
      remember: (answer) => ({ shown: answer }),
      decide: () => ok({ events: [], answer: () => 'answer' }),
    });

    const { create } = await startLab(store);

    expect(await create('web')).toEqual(ok({ shown: 'answer' }));
  });

  it('[EV11] of another principal is another command', async () => {
    const { create } = await startLab();

    const [ana, ben] = await Promise.all([
      create('web'),
      create('api', { ...command, principal: 'o_ben' }),
    ]);

    expect([ana, ben]).toEqual([ok('s_web0'), ok('s_api1')]);
  });

  it('[EV11] that was refused, or whose commit failed, may be tried again', async () => {
    const { create, log, store } = await startLab();
    await createSession(log, 'web');
    expect(await create('web')).toEqual(nameTaken);
    store.failNext();
    await faultFrom(create('api'));

    expect(await create('api')).toEqual(ok('s_api1'));
  });
});

describe('a command with an effect outside the log', () => {
  const unknown = refusal('refused', 'The outcome is unknown.', 'Look whether it was done.');
  const failed = refusal('unavailable', 'The other side said no.');

  it('[EV42] that a crash cut off is refused when it is repeated, and nothing is done', async () => {
    const before = await startLab();
    await note(before, { state: 'begun', unknown });

    const { create, store } = await startLab(before.store);

    expect(await create('web')).toEqual(err(unknown));
    expect(await kindsIn(store)).toEqual([]);
  });

  it('[EV42] that is done has its answer', async () => {
    const before = await startLab();
    await note(before, { state: 'begun', unknown });
    await note(before, { state: 'done' });

    const { create } = await startLab(before.store);

    expect(await create('web')).toEqual(ok('done'));
  });

  it('[EV42] that failed has its refusal, also in the same life of the hub', async () => {
    const before = await startLab();
    await note(before, { state: 'begun', unknown });
    await note(before, { state: 'failed', why: failed });

    const { create } = await startLab(before.store);

    expect(await before.create('web')).toEqual(err(failed));
    expect(await create('web')).toEqual(err(failed));
  });

  it('[EV42] has no outcome that was not begun', async () => {
    const lab = await startLab();

    expect(await faultFrom(note(lab, { state: 'done' }))).toMatchObject({ code: 'internal' });
  });
});
