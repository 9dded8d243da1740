import { describe, expect, test } from 'vitest';

import {
  emptyForm,
  startBody,
  type Where,
} from '../../../src/renderer/features/new-session/new-session-form.ts';
import { whereOf } from '../../../src/renderer/features/new-session/use-where.ts';
import {
  whereObstacle,
  type ContainerPlace,
} from '../../../src/renderer/features/new-session/where-field.tsx';
import type { Lookup } from '../../../src/renderer/ui/use-lookup.ts';

const asking: Lookup<ContainerPlace> = { state: 'asking' };
const refused: Lookup<ContainerPlace> = { state: 'refused', reason: 'not allowed' };

function found(byDefault: Where): Lookup<ContainerPlace> {
  const limits = { cores: 2, memoryBytes: 2 ** 32, processes: 512 };
  const facts = { claudeVersion: '2.1.329', baseImage: 'node:24', limits };
  return { state: 'found', value: { byDefault, problem: null, credential: null, ...facts } };
}

/** What the hub is asked for. */
function launcherOf(where: Where | null) {
  return startBody({ ...emptyForm, path: '/r', where }, { setupHash: null, resume: null }).launcher;
}

describe('[CON-14] the place that is shown is the one that the hub is asked for', () => {
  test('a fork runs on this machine, whatever the hub starts by default', () => {
    for (const place of [asking, refused, found('docker')]) {
      const where = whereOf(null, { isFork: true, place });
      expect(where).toBe('local');
      expect(launcherOf(where)).toBe('local');
    }
  });

  test('nothing is shown as chosen while the hub has not said its default', () => {
    for (const place of [asking, refused]) {
      const where = whereOf(null, { isFork: false, place });
      expect(where).toBeNull();
      expect(launcherOf(where)).toBeUndefined();
      expect(whereObstacle(where, { place, repo: null })).toBeNull();
    }
  });

  test('a choice counts before the hub has answered', () => {
    expect(whereOf('local', { isFork: false, place: asking })).toBe('local');
    expect(whereOf('docker', { isFork: false, place: refused })).toBe('docker');
  });

  test('the default of the hub is chosen once it is known', () => {
    expect(launcherOf(whereOf(null, { isFork: false, place: found('docker') }))).toBe('docker');
    expect(launcherOf(whereOf(null, { isFork: false, place: found('local') }))).toBe('local');
  });
});
