import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';

import { labels } from '../../../../../src/main/hub/launchers/docker/container-template.ts';
import { Engine } from '../../../../../src/main/hub/launchers/docker/engine.ts';
import { hubIdentity } from '../../../../../src/main/hub/launchers/docker/hub-identity.ts';
import { Leftovers } from '../../../../../src/main/hub/launchers/docker/leftovers.ts';
import { systemClock } from '../../../../../src/shared/base/clock.ts';
import type { SessionId } from '../../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../../src/shared/base/logger.ts';
import type { Result } from '../../../../../src/shared/base/result.ts';
import { err, ok } from '../../../../../src/shared/base/result.ts';
import { StandInEngine } from '../../../../support/docker/stand-in-engine.ts';

function standingOf(session: SessionId): 'here' | 'removed' | 'unknown' {
  if (session.startsWith('s_here')) return 'here';
  return session.startsWith('s_removed') ? 'removed' : 'unknown';
}

describe('[CON-12] a sweep', () => {
  const root = mkdtempSync(join(tmpdir(), 'roundhouse-leftovers-'));
  const hub = hubIdentity(root);
  let engine: StandInEngine;
  let leftovers: Leftovers;
  let saved: string[];
  let outcome: Result<string | null, string>;

  beforeEach(async () => {
    engine = new StandInEngine();
    await engine.start();
    saved = [];
    outcome = ok(null);
    const environment = { DOCKER_HOST: `unix://${engine.socket}` };
    leftovers = new Leftovers({
      engine: new Engine({ environment, clock: systemClock }),
      folder: root,
      work: {
        saveVolumes: (session, { folder }) => {
          saved.push(`${session} ${folder}`);
          return Promise.resolve(outcome);
        },
      },
      logger: silentLogger,
    });
  });

  afterEach(() => engine[Symbol.asyncDispose]());
  afterAll(() => rmSync(root, { recursive: true }));

  /** A container and a volume of a session. */
  function leave(session: string, { state = 'exited', of = hub, folder = '/repo' } = {}): void {
    const own = { [labels.hub]: of, [labels.session]: session };
    const all = folder === '' ? own : { ...own, [labels.folder]: folder };
    const volume = `volume-of-${session}`;
    engine.containers.set(`box-of-${session}`, { labels: all, volumes: [volume], state });
    engine.volumes.add(volume);
    engine.volumeLabels.set(volume, all);
  }

  async function sweep(): Promise<{ swept: string[]; kept: string[] }> {
    const done = await leftovers.sweep(standingOf);
    if (!done.ok) throw new Error(done.error);
    return {
      swept: done.value.swept.map(({ id }) => id),
      kept: done.value.kept.map(({ id, reason }) => `${id}: ${reason}`),
    };
  }

  test('takes what removed sessions have left, and nothing of a session or of another hub', async () => {
    leave('s_here');
    leave('s_removed');
    leave('s_foreign', { of: 'another-hub' });
    expect(await sweep()).toEqual({ swept: ['box-of-s_removed', 'volume-of-s_removed'], kept: [] });
    expect([...engine.containers.keys()]).toEqual(['box-of-s_here', 'box-of-s_foreign']);
    expect([...engine.volumes]).toEqual(['volume-of-s_here', 'volume-of-s_foreign']);
    expect(saved).toEqual([]);
  });

  test('saves the work of a session that the log does not have before anything goes', async () => {
    leave('s_unknown');
    expect((await sweep()).swept).toEqual(['box-of-s_unknown', 'volume-of-s_unknown']);
    expect(saved).toEqual(['s_unknown /repo']);
  });

  test('keeps work that cannot be saved, and what runs', async () => {
    outcome = err('The disk is full.');
    leave('s_unsaved');
    leave('s_running', { state: 'running' });
    leave('s_homeless', { folder: '' });
    const { swept, kept } = await sweep();
    expect(swept).toEqual([]);
    expect(kept.toSorted()).toEqual([
      expect.stringMatching(/^box-of-s_homeless: .*which repo/u),
      expect.stringMatching(/^box-of-s_running: It runs/u),
      expect.stringMatching(/^box-of-s_unsaved: .*The disk is full/u),
      expect.stringMatching(/^volume-of-s_homeless: .*which repo/u),
      expect.stringMatching(/^volume-of-s_running: It runs/u),
      expect.stringMatching(/^volume-of-s_unsaved: .*The disk is full/u),
    ]);
    expect(engine.volumes.size).toBe(3);
  });

  test('is refused with a sentence where no engine answers', async () => {
    await engine[Symbol.asyncDispose]();
    expect(await leftovers.sweep(standingOf)).toMatchObject({ ok: false });
  });
});
