import { describe, expect, it } from 'vitest';

import { ReadModel } from '../../../../src/main/hub/events/read-model.ts';
import type { HubEvent } from '../../../../src/shared/domain/event.ts';
import { sampleEvent, sampleSetup, sessionId } from '../../../support/store/sample-events.ts';

function created(seq: number, session: string, name: string): HubEvent {
  const data = { ...sampleSetup, name };
  return { ...sampleEvent(seq, '', session), kind: 'session.created', data };
}

function renamed(seq: number, session: string, name: string): HubEvent {
  return { ...sampleEvent(seq, '', session), kind: 'session.renamed', data: { name } };
}

function removed(seq: number, session: string): HubEvent {
  return { ...sampleEvent(seq, '', session), kind: 'session.removed', data: { trashRef: null } };
}

function modelOf(events: readonly HubEvent[]): ReadModel {
  const model = new ReadModel();
  for (const event of events) model.apply(event);
  return model;
}

describe('the read model', () => {
  it('finds a session by its name, and by its new name only', () => {
    const model = modelOf([created(1, 'a', 'web'), renamed(2, 'a', 'shop')]);

    expect(model.sessionNamed('web')).toBeUndefined();
    expect(model.sessionNamed('shop')?.id).toBe(sessionId('a'));
  });

  it('frees the name of a removed session for another one', () => {
    const model = modelOf([created(1, 'a', 'web'), removed(2, 'a')]);
    expect(model.sessionNamed('web')).toBeUndefined();

    model.apply(created(3, 'b', 'web'));
    expect(model.sessionNamed('web')?.id).toBe(sessionId('b'));
  });

  it('keeps the name of the newer session when the older one that had it goes', () => {
    const model = modelOf([
      created(1, 'a', 'web'),
      renamed(2, 'a', 'old'),
      created(3, 'b', 'web'),
      removed(4, 'a'),
    ]);

    expect(model.sessionNamed('web')?.id).toBe(sessionId('b'));
  });

  it('goes its own way as a copy', () => {
    const model = modelOf([created(1, 'a', 'web')]);
    const copy = model.copy();
    copy.apply(created(2, 'b', 'api'));

    expect([model.sessions.size, model.lastSeq, model.sessionNamed('api')]).toEqual([
      1,
      1,
      undefined,
    ]);
    expect([copy.sessions.size, copy.lastSeq]).toEqual([2, 2]);
    expect(copy.sessionNamed('web')).toBe(model.sessionNamed('web'));
  });

  it('counts an event of no session, and of one that it does not know', () => {
    const model = modelOf([{ ...sampleEvent(1), session: null }, sampleEvent(2)]);

    expect([model.lastSeq, model.sessions.size]).toEqual([2, 0]);
  });
});
