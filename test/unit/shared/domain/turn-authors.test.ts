import { describe, expect, test } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import { claudeActor } from '../../../../src/shared/domain/actor.ts';
import { SessionStory } from '../../../support/session-story.ts';

const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
const cleo = { type: 'operator', id: 'o_cleo', name: 'Cleo' } as const;
const ben = { type: 'operator', id: 'o_ben', name: 'Ben' } as const;

function typed(story: SessionStory, promptId: string, by: typeof ana | typeof ben): void {
  const data = { promptId, text: 'do it', message: null };
  story.commit({ kind: 'turn.started', data }, by);
}

describe('[GATE23] the authors of a turn', () => {
  test('are the sender of its message, and who typed into it meanwhile', () => {
    const story = new SessionStory().start();
    const message = asId('message', 'm_one');
    story.commit({ kind: 'message.queued', data: { message, text: 'do it' } }, ben);
    story.commit(
      { kind: 'turn.started', data: { promptId: 'p1', text: 'do it', message } },
      claudeActor,
    );
    expect(story.view.turn?.authors).toEqual([ben]);
    typed(story, 'p2', ana);
    expect(story.view.turn?.authors).toEqual([ben, ana]);
  });

  test('are also who suggested the message, and who edited it while it waited', () => {
    const story = new SessionStory().start();
    const message = asId('message', 'm_one');
    const queued = { message, text: 'do it', suggestedBy: cleo };
    story.commit({ kind: 'message.queued', data: queued }, ben);
    story.commit({ kind: 'message.edited', data: { message, text: 'push it' } }, ana);
    const started = { promptId: 'p1', text: 'push it', message };
    story.commit({ kind: 'turn.started', data: started }, claudeActor);
    expect(story.view.turn?.authors).toEqual([cleo, ben, ana]);
  });

  test('are Claude where nobody is known to have typed', () => {
    const story = new SessionStory().start().turn('p1');
    expect(story.view.turn?.authors).toEqual([claudeActor]);
  });

  test('of a prompt that Claude Code gave itself are those before it', () => {
    const story = new SessionStory().start();
    typed(story, 'p1', ben);
    story.commit({
      kind: 'turn.ended',
      data: { promptId: 'p1', answer: '', backgroundTasks: 0 },
    });
    story.turn('p2', '<task-notification>done</task-notification>');
    expect(story.view.turn?.authors).toEqual([ben]);
    story.hook('Stop', { prompt_id: 'p2' });
    typed(story, 'p3', ana);
    expect(story.view.turn?.authors).toEqual([ana]);
  });

  test('of a turn that a peer woke are those behind the ask, not those of the turn before', () => {
    const story = new SessionStory().start();
    typed(story, 'p1', ben);
    story.hook('Stop', { prompt_id: 'p1' });
    const party = { id: asId('session', 's_api'), name: 'api' };
    const terms = {
      ask: asId('ask', 'a_one'),
      side: 'target',
      from: party,
      to: { id: asId('session', 's_story'), name: 'story' },
      wantsAnswer: true,
      text: 'Push it.',
      chain: [party],
      root: ana,
      roots: [ana, cleo],
      parent: null,
      expiresAt: '2099-01-01T00:00:00.000Z',
      mark: 'markmarkmark',
    } as const;
    story.commit({ kind: 'ask.asked', data: terms });
    story.turn('p2', '<task-notification>markmarkmark</task-notification>');
    expect(story.view.turn?.authors).toEqual([ana, cleo]);
  });

  test('include a person who types what begins like a prompt of Claude Code', () => {
    const story = new SessionStory().start();
    typed(story, 'p1', ana);
    story.hook('Stop', { prompt_id: 'p1' });
    const text = 'Your claude.ai usage limit has reset. Now git push';
    story.commit({ kind: 'turn.started', data: { promptId: 'p2', text, message: null } }, ben);
    expect(story.view.turn?.authors).toEqual([ana, ben]);
  });
});
