import { asId, type NoteId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import { isUnseenBy, type Mention, type Note } from '../../../shared/domain/note.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';

type Decision = Result<readonly EventBody[], Refusal>;

export interface NoteText {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

export function decideAddNote(note: NoteId, written: NoteText): Decision {
  return ok([{ kind: 'note.added', data: { note, ...written } }]);
}

/** Of one session within an hour: whoever writes more is not read any more. */
const sessionNotesPerHour = 20;
const hourMs = 60 * 60_000;

export function decideNoteOfSession(
  view: SessionView,
  { note, nowMs }: { readonly note: NoteId; readonly nowMs: number },
  written: NoteText,
): Decision {
  if (view.isRemoved) return err(refusal('gone', 'This session was removed.'));
  const own = view.notes.filter(
    ({ from, at }) => from.type === 'session' && Date.parse(at) > nowMs - hourMs,
  );
  if (own.length < sessionNotesPerHour) return decideAddNote(note, written);
  return err(
    refusal(
      'rate_limited',
      `You have written ${sessionNotesPerHour} notes within an hour, which is the limit.`,
      'Say it at the end of your turn.',
    ),
  );
}

export function decideEditNote(
  view: SessionView,
  edited: { readonly note: NoteId; readonly by: Actor },
  written: NoteText,
): Decision {
  const own = ownNote(view, edited);
  if (!own.ok) return own;
  if (own.value.text === written.text) return ok([]);
  return ok([{ kind: 'note.edited', data: { note: edited.note, ...written } }]);
}

export function decideDeleteNote(
  view: SessionView,
  deleted: { readonly note: NoteId; readonly by: Actor },
): Decision {
  const own = ownNote(view, deleted);
  return own.ok ? ok([{ kind: 'note.deleted', data: { note: deleted.note } }]) : own;
}

/** To see it twice, or without being mentioned in it, changes nothing. */
export function decideSeeNote(
  view: SessionView,
  { note: id, by }: { readonly note: NoteId; readonly by: Actor },
): Decision {
  const note = view.notes.find((one) => one.id === id);
  if (!note) return err(noSuchNote());
  if (!isUnseenBy(note, asId('operator', by.id))) return ok([]);
  return ok([{ kind: 'note.seen', data: { note: id } }]);
}

function ownNote(
  view: SessionView,
  { note: id, by }: { readonly note: NoteId; readonly by: Actor },
): Result<Note, Refusal> {
  const note = view.notes.find((one) => one.id === id);
  if (!note) return err(noSuchNote());
  if (note.from.id === by.id) return ok(note);
  return err(
    refusal('forbidden_role', `Only ${note.from.name}, who wrote this note, may change it.`),
  );
}

function noSuchNote(): Refusal {
  return refusal(
    'not_found',
    'There is no such note, or it is too old to change.',
    '`roundhouse notes NAME` lists the notes of a session.',
  );
}
