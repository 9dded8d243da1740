import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  readCheckpoint,
  writeCheckpoint,
} from '../../../../src/main/hub/events/checkpoint-file.ts';
import { CheckpointKeeper } from '../../../../src/main/hub/events/checkpoint-keeper.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import type { ReplayRequest } from '../../../../src/main/hub/store/event-store.ts';
import type { LogRecord } from '../../../../src/shared/base/logger.ts';
import { createLogger, silentLogger } from '../../../../src/shared/base/logger.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { messageId } from '../../../support/store/sample-events.ts';
import {
  addNotes,
  allowSetup,
  createSession,
  queueMessage,
} from '../../../support/store/sample-submissions.ts';

function parts(log: EventLog): unknown {
  const { gates, messages, ...rest } = log.model.parts();
  return { ...rest, gates: [...gates], messages: [...messages] };
}

describe('a checkpoint', () => {
  let directory: string;
  let file: string;
  let store: MemoryStore;
  let log: EventLog;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'roundhouse-checkpoint-'));
    file = join(directory, 'checkpoint.jsonl');
    store = new MemoryStore();
    log = new EventLog({ store, logger: silentLogger });
    await log.start();
    await createSession(log, 'web');
    await queueMessage(log, 'web0', 'hello');
    await createSession(log, 'api');
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('[EV33] gives the same state as folding the whole log, with what came since', async () => {
    await writeCheckpoint(file, log.epoch, log.model);
    await addNotes(log, 'since then');
    await queueMessage(log, 'web0', 'again');
    const replays: ReplayRequest[] = [];
    const replay = store.replay.bind(store);
    store.replay = (request) => {
      replays.push(request);
      return replay(request);
    };

    const again = new EventLog({ store, logger: silentLogger });
    await again.start((await readCheckpoint(file, log.epoch, 5)) ?? undefined);

    expect(replays.map((request) => request.after)).toEqual([3]);
    expect(parts(again)).toEqual(parts(log));
    expect(again.state.sessionNamed('api')?.id).toBe('s_api1');
    expect(again.state.sessionOfMessage(messageId('hello'))?.id).toBe('s_web0');
  });

  it('[EV33] [EV40] keeps the state of the hub', async () => {
    await allowSetup(log, '/repo');
    await writeCheckpoint(file, log.epoch, log.model);

    const again = new EventLog({ store, logger: silentLogger });
    await again.start((await readCheckpoint(file, log.epoch, 4)) ?? undefined);

    expect(again.state.hub.setups.map(({ repo }) => repo)).toEqual(['/repo']);
    expect(again.state.hub).toEqual(log.state.hub);
  });

  it('[EV33] is of the moment at which it was begun', async () => {
    const writing = writeCheckpoint(file, log.epoch, log.model);
    await queueMessage(log, 'web0', 'meanwhile');
    await createSession(log, 'later');

    expect(await writing).toBe(3);
    const kept = await readCheckpoint(file, log.epoch, 5);
    expect([kept?.lastSeq, kept?.sessions.size]).toEqual([3, 2]);
    expect(kept?.sessionOfMessage(messageId('meanwhile'))).toBeUndefined();
  });

  it('[HOST-2] is for the owner only, and leaves no draft', async () => {
    await writeCheckpoint(file, log.epoch, log.model);

    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(() => statSync(`${file}.part`)).toThrow('ENOENT');
  });

  /** Writes the head anew and the checksum to it, so that nothing else is wrong with the file. */
  function changeHead(change: Record<string, unknown>): void {
    const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n').slice(0, -1);
    const changed = JSON.stringify({ ...(JSON.parse(head) as object), ...change });
    const text = `${[changed, ...lines].join('\n')}\n`;
    writeFileSync(file, `${text}${JSON.stringify({ type: 'end', crc: crc32(text) })}\n`);
  }

  it.each([
    ['that is missing', () => rmSync(file)],
    ['that is empty', () => writeFileSync(file, '')],
    ['that is cut off', () => writeFileSync(file, readFileSync(file).subarray(0, -40))],
    [
      'of which a byte was changed',
      () => writeFileSync(file, readFileSync(file, 'utf8').replace('"api"', '"apy"')),
    ],
    ['of another epoch', () => changeHead({ epoch: 'another' })],
    ['of another fold', () => changeHead({ fold: 0 })],
    ['that is ahead of the log', () => changeHead({ seq: 4 })],
  ])('[EV33] %s is not used', async (_what, change) => {
    await writeCheckpoint(file, log.epoch, log.model);
    changeHead({});
    expect(await readCheckpoint(file, log.epoch, 3)).not.toBeNull();

    change();

    expect(await readCheckpoint(file, log.epoch, 3)).toBeNull();
  });

  it('[EV33] is kept every so many events, and the next start begins there', async () => {
    await using keeper = new CheckpointKeeper({
      file,
      log: new EventLog({ store, logger: silentLogger }),
      logger: silentLogger,
      everyEvents: 3,
    });
    await keeper.start();
    await keeper.written();
    expect((await readCheckpoint(file, store.epoch, 9))?.lastSeq).toBe(3);

    const next = new EventLog({ store, logger: silentLogger });
    await using again = new CheckpointKeeper({
      file,
      log: next,
      logger: silentLogger,
      everyEvents: 3,
    });
    await again.start();
    await addNotes(next, 'two', { count: 2 });
    await again.written();
    expect((await readCheckpoint(file, store.epoch, 9))?.lastSeq).toBe(3);
    await addNotes(next, 'three');
    await again.written();

    expect((await readCheckpoint(file, store.epoch, 9))?.lastSeq).toBe(6);
  });

  it('[EV33] that cannot be written is a warning, and the log goes on', async () => {
    const logged: LogRecord[] = [];
    const next = new EventLog({ store, logger: silentLogger });
    await using keeper = new CheckpointKeeper({
      file: join(directory, 'missing', 'checkpoint.jsonl'),
      log: next,
      logger: createLogger((record) => logged.push(record)),
      everyEvents: 1,
    });
    await keeper.start();
    await keeper.written();

    expect(logged.map((record) => record.level)).toEqual(['warn']);
    expect((await addNotes(next, 'after')).ok).toBe(true);
  });
});
