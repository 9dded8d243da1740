import { asId, type SessionId } from '../../../../shared/base/ids.ts';
import { ok, type Result } from '../../../../shared/base/result.ts';
import { isUnseenBy, type Note } from '../../../../shared/domain/note.ts';
import type { Operator } from '../../../../shared/domain/operator.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import type { NoteService, WrittenNote } from '../../notes/note-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { Handlers } from '../handler.ts';

type Names = Extract<keyof Handlers, `notes.${string}`> | 'sessions.note';
export type NoteHandlers = Pick<Handlers, Names>;

export interface NoteHandlersOptions {
  readonly notes: NoteService;
  readonly sessions: Pick<SessionService, 'read'>;
}

export function noteHandlers({ notes, sessions }: NoteHandlersOptions): NoteHandlers {
  return {
    'notes.list': ({ principal, session }) => {
      const found = sessions.read(mustBe(session));
      if (!found.ok) return Promise.resolve(found);
      const items = found.value.notes.map((note) => presentNote(note, principal.operator));
      return Promise.resolve(ok({ items }));
    },
    'sessions.note': async ({ actor, command, session, body }) =>
      written(await notes.add({ actor, command }, mustBe(session), body.text)),
    'notes.edit': async ({ actor, command, session, params, body }) => {
      const edit = { note: asId('note', params.note), text: body.text };
      return written(await notes.edit({ actor, command }, mustBe(session), edit));
    },
    'notes.delete': ({ actor, command, session, params }) =>
      notes.delete({ actor, command }, mustBe(session), asId('note', params.note)),
    'notes.see': ({ actor, command, session, params }) =>
      notes.see({ actor, command }, mustBe(session), asId('note', params.note)),
    'notes.readers': ({ session }) => {
      const found = sessions.read(mustBe(session));
      if (!found.ok) return Promise.resolve(found);
      const items = notes.readersOf(found.value).map(({ id, name }) => ({ id, name }));
      return Promise.resolve(ok({ items }));
    },
  };
}

function written(
  result: Result<WrittenNote, Refusal>,
): Result<RouteAnswer<'sessions.note'>, Refusal> {
  return result.ok ? ok({ ...result.value, unknown: [...result.value.unknown] }) : result;
}

function presentNote(note: Note, caller: Operator): RouteAnswer<'notes.list'>['items'][number] {
  const { id, seq, text, from, at, editedAt, mentions } = note;
  return {
    id,
    seq,
    text,
    from,
    at,
    editedAt,
    mentions: mentions.map(({ operator, name }) => ({ id: operator, name })),
    isUnseen: isUnseenBy(note, caller.id),
  };
}

/** The router has resolved `:ref` before a handler runs. */
function mustBe(session: SessionId | null): SessionId {
  if (session === null) throw new Error('impossible: a session route without its session');
  return session;
}
