import { describe, expect, it } from 'vitest';

import {
  decideRemovalRequest,
  folderGoes,
} from '../../../../src/main/hub/sessions/decide-removal.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { RemovalWork } from '../../../../src/shared/domain/removal.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { SessionStory } from '../../../support/session-story.ts';

const worktree = { path: '/repo-worktrees/one', branch: 'rh/one', base: 'abc' };

function ended(id: string, cwd: string, own: SessionView['worktree'] = null): SessionView {
  const story = new SessionStory({ name: id, cwd, worktree: own }).start();
  story.fact({ type: 'claude-exited', code: 0, signal: null });
  return { ...story.view, id: asId('session', `s_${id}`) };
}

function running(id: string, cwd: string): SessionView {
  return { ...new SessionStory({ name: id, cwd }).start().view, id: asId('session', `s_${id}`) };
}

function wanted(work: RemovalWork) {
  return { work, canSee: () => true };
}

const one = ended('one', worktree.path, worktree);

describe('a removal', () => {
  it('is recorded as wished, before anything is done', () => {
    expect(decideRemovalRequest(one, [one], wanted('save'))).toEqual(
      ok([{ kind: 'session.remove-requested', data: { work: 'save' } }]),
    );
  });

  it('is refused while the session runs', () => {
    expect(decideRemovalRequest(running('two', '/repo'), [], wanted('save'))).toMatchObject({
      ok: false,
    });
  });

  it.each([
    ['works', running('two', `${worktree.path}/packages`)],
    ['could be resumed', ended('two', worktree.path)],
  ])('is refused where another session %s in the worktree', (_what, two) => {
    expect(decideRemovalRequest(one, [one, two], wanted('save'))).toMatchObject({
      ok: false,
      error: { code: 'refused', message: expect.stringContaining('two') as string },
    });
    expect(decideRemovalRequest(one, [one, two], wanted('keep')).ok).toBe(true);
  });

  it.each([
    ['works', running('secret', `${worktree.path}/packages`)],
    ['could be resumed', ended('secret', worktree.path)],
  ])('[ROLE-5] does not name a hidden session that %s in the worktree', (_what, secret) => {
    const refused = decideRemovalRequest(one, [one, secret], { work: 'save', canSee: () => false });

    expect(refused).toMatchObject({
      error: { message: `A session that you cannot see uses a folder inside ${worktree.path}.` },
    });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  it('[CHILD10] is refused while a worker of the session runs, or is being started', () => {
    const top = ended('top', '/repo');
    const worker = {
      task: asId('ask', 'a_one'),
      root: top.id,
      depth: 1,
      budgetUsd: 1,
      endsAt: '2030-01-01T13:00:00.000Z',
    };
    const child = { ...running('child', '/elsewhere'), parent: top.id, worker };

    expect(decideRemovalRequest(top, [top, child], wanted('save'))).toMatchObject({
      error: { code: 'refused', message: 'A worker of top still runs.' },
    });
    const gone = { ...ended('child', '/elsewhere'), parent: top.id, worker };
    expect(decideRemovalRequest(top, [top, gone], wanted('save')).ok).toBe(true);
  });

  it('is not refused for a folder whose name only begins the same, or for a removed session', () => {
    const beside = running('two', `${worktree.path}-more`);
    const removed = { ...running('three', worktree.path), isRemoved: true };

    expect(decideRemovalRequest(one, [one, beside, removed], wanted('save')).ok).toBe(true);
  });
});

it('nothing starts in a worktree that is being removed', () => {
  const going: SessionView = {
    ...one,
    removal: { state: 'running', work: 'save', trashRef: null, reason: null },
  };

  expect(folderGoes([going], `${worktree.path}/src`)).toMatchObject({ code: 'refused' });
  expect(folderGoes([going], '/repo')).toBeNull();
  expect(folderGoes([one], worktree.path)).toBeNull();
});
