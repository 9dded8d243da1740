import { describe, expect, it } from 'vitest';

import {
  decideChange,
  decideDrop,
  decideRetry,
  decideSend,
} from '../../../../src/main/hub/messages/decide-message.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { SessionStory } from '../../../support/session-story.ts';

const id = asId('message', 'm_1');
const before = asId('message', 'm_0');

function queued(count = 1): SessionStory {
  const story = new SessionStory().start();
  for (let index = 1; index <= count; index += 1) {
    const message = asId('message', `m_${index}`);
    story.commit({ kind: 'message.queued', data: { message, text: `text ${index}` } });
  }
  return story;
}

function held(): SessionStory {
  const story = queued();
  story.commit({ kind: 'message.dispatched', data: { message: id, attempt: 1 } });
  story.commit({ kind: 'message.held', data: { message: id, reason: 'a dialog is open' } });
  return story;
}

const noSuchMessage = err(refusal('not_found', 'There is no such message.'));

describe('a message', () => {
  it('is queued for a session that runs', () => {
    const { view } = queued(0);

    expect(decideSend(view, { message: id, text: 'hello' })).toEqual(
      ok([{ kind: 'message.queued', data: { message: id, text: 'hello' } }]),
    );
  });

  it('is refused for a session that has ended', () => {
    const story = queued(0);
    story.fact({ type: 'claude-exited', code: 0, signal: null });

    expect(decideSend(story.view, { message: id, text: 'hello' })).toMatchObject({
      ok: false,
      error: { code: 'refused' },
    });
  });

  it('is refused as a command that has no name', () => {
    const { view } = queued(0);

    expect(decideSend(view, { message: id, text: 'hello', isCommand: true })).toMatchObject({
      ok: false,
      error: { code: 'bad_request' },
    });
    expect(decideSend(view, { message: id, text: '/clear', isCommand: true }).ok).toBe(true);
  });

  it('is refused behind a hundred that wait', () => {
    const message = { message: asId('message', 'm_last'), text: 'one more' };

    expect(decideSend(queued(99).view, message).ok).toBe(true);
    expect(decideSend(queued(100).view, message)).toMatchObject({ ok: false });
  });
});

describe('what a person asks of a session that has ended', () => {
  it('[ASK11] is queued for its next start, where a plain message is refused', () => {
    const ended = new SessionStory().start();
    ended.fact({ type: 'claude-exited', code: 0, signal: null });
    const message = { message: asId('message', 'm_1'), text: 'Well?' };

    expect(decideSend(ended.view, message).ok).toBe(false);
    expect(decideSend(ended.view, message, { mayWait: true })).toEqual(
      ok([{ kind: 'message.queued', data: message }]),
    );
  });
});

describe('a change of a message', () => {
  it('edits and moves one that waits', () => {
    expect(decideChange(queued().view, id, { text: 'new', before })).toEqual(
      ok([
        { kind: 'message.edited', data: { message: id, text: 'new' } },
        { kind: 'message.moved', data: { message: id, before } },
      ]),
    );
    expect(decideDrop(queued().view, id)).toEqual(
      ok([{ kind: 'message.dropped', data: { message: id } }]),
    );
  });

  it('comes too late for one that is being typed', () => {
    const story = queued();
    story.commit({ kind: 'message.dispatched', data: { message: id, attempt: 1 } });

    expect(decideChange(story.view, id, { text: 'new' })).toMatchObject({ ok: false });
    expect(decideDrop(story.view, id)).toMatchObject({ ok: false });
  });

  it('is refused for one that is not there', () => {
    const { view } = queued(0);

    expect(decideChange(view, id, { text: 'new' })).toEqual(noSuchMessage);
    expect(decideDrop(view, id)).toEqual(noSuchMessage);
    expect(decideRetry(view, id)).toEqual(noSuchMessage);
  });
});

describe('a retry', () => {
  it('releases a held message, which may be dropped as well', () => {
    expect(decideRetry(held().view, id)).toEqual(
      ok([{ kind: 'message.released', data: { message: id } }]),
    );
    expect(decideDrop(held().view, id).ok).toBe(true);
  });

  it('is refused for one that is queued and not paused', () => {
    expect(decideRetry(queued().view, id)).toEqual(
      err(refusal('refused', 'The message is queued: there is nothing to send again.')),
    );
  });
});
