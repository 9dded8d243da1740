import type { CommandIdentity } from '../../../src/main/hub/commands/command-identity.ts';
import type { HubLog, Submission } from '../../../src/main/hub/commands/hub-log.ts';
import type { Result } from '../../../src/shared/base/result.ts';
import { err, ok } from '../../../src/shared/base/result.ts';
import type { EventBody, HubEventBody, NewEvent } from '../../../src/shared/domain/event.ts';
import type { Refusal } from '../../../src/shared/wire/errors.ts';
import { refusal } from '../../../src/shared/wire/errors.ts';
import { messageId, sampleSetup, sessionId } from './sample-events.ts';

function newEvent(session: string, body: EventBody | HubEventBody): NewEvent {
  return {
    at: '2030-01-01T00:00:00.000Z',
    session: sessionId(session),
    actor: { type: 'operator', id: 'o_ana', name: 'Ana' },
    cause: null,
    ...body,
  };
}

/** Creates a session of this name, unless a session has it. */
export function createSession(
  log: HubLog,
  name: string,
  command: CommandIdentity | null = null,
): Promise<Result<string, Refusal>> {
  return log.submit({
    command,
    progress: null,
    decide: (state) => {
      if (state.sessionNamed(name)) return err(refusal('name_taken', `${name} is taken.`));
      // Another id each time, so that the name alone decides.
      const id = `${name}${state.sessions.size}`;
      const data = { ...sampleSetup, name };
      return ok({
        events: [newEvent(id, { kind: 'session.created', data })],
        answer: (after) => after.sessionNamed(name)?.id ?? 'none',
      });
    },
  });
}

/** Allows a setup command in a repo: an event of the hub itself. */
export function allowSetup(log: HubLog, repo: string): Promise<Result<void, Refusal>> {
  const body: HubEventBody = { kind: 'repo.setup-allowed', data: { repo, hash: 'abc' } };
  return log.submit({
    command: null,
    progress: null,
    decide: () =>
      ok({ events: [{ ...newEvent('', body), session: null }], answer: () => undefined }),
  });
}

/** Adds `count` notes; the answer is what the caller gave. */
export function addNotes<Answer = string>(
  log: HubLog,
  text: string,
  options: {
    readonly count?: number;
    readonly session?: string;
    readonly command?: CommandIdentity;
    readonly progress?: Submission<unknown>['progress'];
    readonly answer?: Answer;
  } = {},
): Promise<Result<Answer | string, Refusal>> {
  const { count = 1, session = 'web0', command = null, progress = null, answer } = options;
  return log.submit<Answer | string>({
    command,
    progress,
    decide: () =>
      ok({
        events: Array.from({ length: count }, () =>
          newEvent(session, { kind: 'note.added', data: { text } }),
        ),
        answer: () => answer ?? text,
      }),
  });
}

/** Queues a message in the session. */
export function queueMessage(
  log: HubLog,
  session: string,
  name: string,
): Promise<Result<string, Refusal>> {
  const message = messageId(name);
  return log.submit({
    command: null,
    progress: null,
    decide: () =>
      ok({
        events: [newEvent(session, { kind: 'message.queued', data: { message, text: name } })],
        answer: () => message,
      }),
  });
}
