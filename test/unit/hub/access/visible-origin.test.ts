import { expect, test } from 'vitest';

import { LogSessions } from '../../../../src/main/hub/access/visible-asks.ts';
import { visibleEvent, visibleView } from '../../../../src/main/hub/access/visible-session.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { api, AskStage, web } from '../../../support/ask-stage.ts';
import { person } from '../../../support/stream-stage.ts';

test('[RTE4] [ROLE-5] whoever may not see the session beside which it was asked is not shown which one it was', async () => {
  const stage = new AskStage();
  await stage.start(api, 'payroll-api');
  await stage.start(web, 'web');
  const data = { message: asId('message', 'm_one'), text: 'So?', askedIn: api };
  await stage.commit(web, { kind: 'message.queued', data });
  const view = stage.log.state.sessions.get(web);
  if (!view) throw new Error('it was started');
  const sessions = new LogSessions(stage.log);
  const guest = { principal: person('Gus', { session: web }), sessions };
  const owner = { principal: person('Ana'), sessions };
  const event = {
    seq: 99,
    at: '2030-01-01T10:00:00.000Z',
    session: web,
    kind: 'message.queued' as const,
    actor: { type: 'operator', id: 'o_ana', name: 'Ana' } as const,
    cause: null,
    data,
  };

  expect(JSON.stringify(visibleView(owner, view))).toContain(api);
  expect(JSON.stringify(visibleView(guest, view))).not.toContain(api);
  expect(visibleEvent(owner, event)).toBe(event);
  expect(JSON.stringify(visibleEvent(guest, event))).not.toContain(api);
});

test('[OPQ4] no device gets the mark of a question', async () => {
  const stage = new AskStage();
  await stage.start(web, 'web');
  const data = {
    question: asId('question', 'q_one'),
    text: 'So?',
    options: [],
    isMultiple: false,
    expiresAt: '2030-01-01T10:00:00.000Z',
    roots: [],
    mark: 'markmarkmark',
  };
  await stage.commit(web, { kind: 'question.asked', data });
  const view = stage.log.state.sessions.get(web);
  if (!view) throw new Error('it was started');
  const owner = { principal: person('Ana'), sessions: new LogSessions(stage.log) };
  const event = {
    seq: 99,
    at: '2030-01-01T10:00:00.000Z',
    session: web,
    kind: 'question.asked' as const,
    actor: { type: 'session', id: web, name: 'web' } as const,
    cause: null,
    data,
  };

  expect(JSON.stringify(visibleView(owner, view))).not.toContain('markmarkmark');
  expect(JSON.stringify(visibleEvent(owner, event))).not.toContain('markmarkmark');
});
