import type { MessageId, RunnerId, SessionId } from '../../../src/shared/base/ids.ts';
import type { EventDataByKind, HubEvent, SessionSetup } from '../../../src/shared/domain/event.ts';

const actor = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;

export function sessionId(name: string): SessionId {
  return `s_${name}` as SessionId;
}

export function messageId(name: string): MessageId {
  return `m_${name}` as MessageId;
}

/** A `message.queued` with the text; the message is named after the number of the event. */
export function sampleEvent(seq: number, text = `text ${seq}`, session = 'web'): HubEvent {
  return {
    seq,
    at: '2030-01-01T00:00:00.000Z',
    session: sessionId(session),
    kind: 'message.queued',
    actor,
    cause: null,
    data: { message: messageId(String(seq)), text },
  };
}

export function noteEvent(seq: number, text: string, session = 'web'): HubEvent {
  const event = sampleEvent(seq, text, session);
  return { ...event, kind: 'note.added', data: { text } };
}

export function runnerId(name: string): RunnerId {
  return `r_${name}` as RunnerId;
}

/** A part of what Claude says. */
export function saidEvent(
  seq: number,
  said: Partial<EventDataByKind['assistant.said']>,
  session = 'web',
): HubEvent {
  return {
    ...sampleEvent(seq, '', session),
    kind: 'assistant.said',
    data: {
      promptId: null,
      messageId: 'said',
      index: 0,
      isFinal: false,
      text: '',
      agentId: null,
      ...said,
    },
  };
}

/** `count` events that follow `after`. */
export function sampleEvents(after: number, count: number): readonly HubEvent[] {
  return Array.from({ length: count }, (_, index) => sampleEvent(after + 1 + index));
}

export const sampleSetup: SessionSetup = {
  name: 'web',
  repo: '/repo',
  cwd: '/repo',
  branch: 'main',
  worktree: null,
  launcher: 'local',
  parent: null,
  model: null,
  permissionMode: null,
  owner: { id: 'o_ana', name: 'Ana' },
  claudeSessionId: '00000000-0000-4000-8000-000000000000',
  isResumed: false,
  claudeArgs: [],
};
