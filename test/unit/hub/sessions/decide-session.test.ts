import { describe, expect, it } from 'vitest';

import {
  decideArrange,
  decideConfigure,
  decideInterrupt,
  decideResume,
  decideStart,
  decideStop,
} from '../../../../src/main/hub/sessions/decide-session.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import { isEnded, type SessionView } from '../../../../src/shared/domain/session.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { SessionStory } from '../../../support/session-story.ts';

function running(): SessionStory {
  return new SessionStory().start();
}

function ended(): SessionView {
  const story = running();
  story.fact({ type: 'claude-exited', code: 0, signal: null });
  return story.view;
}

function otherNamed(name: string): SessionView {
  return { ...new SessionStory({ name }).view, id: asId('session', 's_other') };
}

const nameTaken = err(refusal('name_taken', 'The name taken is not free on this hub.'));
const { view: setup } = new SessionStory();

describe('a start', () => {
  it('creates the session, queues its prompt, and asks for a runner, in this order', () => {
    const prompt = { message: asId('message', 'm_1'), text: 'hello' };

    const decision = decideStart(undefined, { setup, prompt });

    expect(decision).toEqual(
      ok([
        { kind: 'session.created', data: setup },
        { kind: 'message.queued', data: prompt },
        { kind: 'session.start-requested', data: { prompt: null, isResume: false } },
      ]),
    );
  });

  it('is refused for a name that another session has', () => {
    const named = { ...setup, name: 'taken' };

    expect(decideStart(otherNamed('taken'), { setup: named, prompt: null })).toEqual(nameTaken);
  });
});

describe('a stop and a resume', () => {
  it('stops what runs, and resumes what has ended', () => {
    expect(decideStop(running().view)).toEqual(ok([{ kind: 'session.stop-requested', data: {} }]));
    expect(decideResume(ended())).toEqual(
      ok([{ kind: 'session.start-requested', data: { prompt: null, isResume: true } }]),
    );
  });

  it('is refused where it changes nothing', () => {
    expect(isEnded(ended())).toBe(true);
    expect(decideStop(ended())).toMatchObject({ ok: false, error: { code: 'refused' } });
    expect(decideResume(running().view)).toMatchObject({ ok: false, error: { code: 'refused' } });
  });

  it('is refused while the session is being removed', () => {
    const story = running();
    story.fact({ type: 'claude-exited', code: 0, signal: null });
    story.commit({ kind: 'session.remove-requested', data: { work: 'save' } });

    expect(decideResume(story.view)).toEqual(
      err(refusal('refused', 'story is just being removed.')),
    );
  });
});

describe('an interrupt', () => {
  const interrupted = ok([{ kind: 'session.interrupt-requested', data: {} }]);

  it('[STATE6] goes to a turn that runs, also while a gate is open', () => {
    const story = running().turn('p1');
    story.ask('p1', 'ls');

    expect(decideInterrupt(story.view)).toEqual(interrupted);
  });

  it('[STATE6] is refused where Escape would answer a dialog', () => {
    const story = running();
    story.status('waiting', 'dialog open');

    expect(decideInterrupt(story.view)).toMatchObject({ ok: false, error: { code: 'refused' } });
  });

  it('is refused without a runner', () => {
    const story = running().turn('p1');
    const runner = asId('runner', 'r_story');
    story.commit({ kind: 'runner.disconnected', data: { runner } });

    expect(decideInterrupt(story.view)).toMatchObject({ ok: false, error: { code: 'refused' } });
  });
});

describe('a setting', () => {
  const wanted = { setting: 'model', value: 'opus' } as const;

  it('is asked for while Claude Code runs, and only then', () => {
    expect(decideConfigure(running().view, wanted, 'c1')).toEqual(
      ok([{ kind: 'setting.change-requested', data: { change: 'c1', ...wanted } }]),
    );
    expect(decideConfigure(ended(), wanted, 'c1')).toMatchObject({ ok: false });
  });
});

describe('an arrangement', () => {
  it('says only what changes', () => {
    const { view } = running();

    expect(decideArrange(view, undefined, { name: 'story', isPinned: false })).toEqual(ok([]));
    expect(decideArrange(view, undefined, { name: 'new', isPinned: true })).toEqual(
      ok([
        { kind: 'session.renamed', data: { name: 'new' } },
        { kind: 'session.arranged', data: { isPinned: true, isArchived: false } },
      ]),
    );
  });

  it('takes no name of another session, and keeps its own', () => {
    const { view } = running();

    expect(decideArrange(view, otherNamed('taken'), { name: 'taken' })).toEqual(nameTaken);
    expect(decideArrange(view, view, { name: 'story' })).toEqual(ok([]));
  });
});
