import type { Ask } from '../../../shared/domain/ask.ts';
import type { A2aTask, TaskState, TaskStatus } from '../../../shared/wire/a2a.ts';

/** An ask as the program outside sees it: what is proved of it, and nothing of the session behind it. */
export function taskOfAsk(ask: Ask): A2aTask {
  return {
    id: ask.id,
    contextId: contextOf(ask),
    status: statusOf(ask),
    artifacts: artifactsOf(ask),
  };
}

/** Each ask is a context of its own: the session keeps one conversation for all who ask it. */
export function contextOf({ id }: Ask): string {
  return `ctx-${id}`;
}

export function isTaskOver({ state }: Ask): boolean {
  return state === 'answered' || state === 'failed' || state === 'expired';
}

function statusOf(ask: Ask): TaskStatus {
  const timestamp = ask.finishedAt ?? ask.readAt ?? ask.deliveredAt ?? ask.createdAt;
  const status = { state: stateOf(ask), timestamp };
  const text = reasonOf(ask);
  if (text === null) return status;
  const message = { messageId: `${ask.id}-status`, role: 'ROLE_AGENT', parts: [{ text }] } as const;
  return { ...status, message };
}

function stateOf({ state, isWithdrawnByAsker }: Ask): TaskState {
  switch (state) {
    case 'queued':
    case 'delivered':
      return 'TASK_STATE_SUBMITTED';
    case 'read':
      return 'TASK_STATE_WORKING';
    case 'answered':
      return 'TASK_STATE_COMPLETED';
    case 'expired':
      return 'TASK_STATE_FAILED';
    case 'failed':
      return isWithdrawnByAsker ? 'TASK_STATE_CANCELED' : 'TASK_STATE_FAILED';
  }
}

/** In fixed words: the reason of an ask may name a person, or tell how the session works. */
function reasonOf({ state, isWithdrawnByAsker }: Ask): string | null {
  if (state === 'expired') return 'The agent did not answer in time.';
  if (state !== 'failed') return null;
  return isWithdrawnByAsker ? 'You withdrew it.' : 'The agent ended it without an answer.';
}

function artifactsOf({ id, answer }: Ask): A2aTask['artifacts'] {
  return answer === null
    ? []
    : [{ artifactId: `${id}-answer`, name: 'answer', parts: [{ text: answer }] }];
}
