import { expect, it } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import type { Actor } from '../../../../src/shared/domain/actor.ts';
import type { EventDataByKind, EventKind } from '../../../../src/shared/domain/event.ts';
import { foldNotes, type NoteEvent } from '../../../../src/shared/domain/fold/fold-notes.ts';
import { isUnseenBy, type Note } from '../../../../src/shared/domain/note.ts';

const session = asId('session', 's_1');
const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };
const jo: Actor = { type: 'operator', id: 'o_jo', name: 'Jo' };
const joId = asId('operator', 'o_jo');
const toJo = [{ operator: joId, name: 'Jo' }];
const at = '2026-01-01T00:00:00.000Z';

type NoteKind = Extract<EventKind, `note.${string}`>;

function event<K extends NoteKind>(
  seq: number,
  actor: Actor,
  body: { kind: K; data: EventDataByKind[K] },
) {
  return { seq, at, session, actor, cause: null, ...body } as NoteEvent;
}

function added(seq: number, mentions: Note['mentions'] = []): NoteEvent {
  const data = { note: asId('note', `n_${seq}`), text: `text ${seq}`, mentions };
  return event(seq, ana, { kind: 'note.added', data });
}

function fold(...events: readonly NoteEvent[]): readonly Note[] {
  return events.reduce<readonly Note[]>(foldNotes, []);
}

it('[NOTE1] a note has its author and can be edited and deleted', () => {
  const note = asId('note', 'n_1');
  const edit = event(2, ana, {
    kind: 'note.edited',
    data: { note, text: 'better', mentions: toJo },
  });

  const [edited] = fold(added(1), edit);
  expect(edited).toMatchObject({ from: ana, text: 'better', mentions: toJo, editedAt: at });
  expect(fold(added(1), edit, event(3, ana, { kind: 'note.deleted', data: { note } }))).toEqual([]);
});

it('[NOTE4] a mention is unseen until the person who is mentioned has seen it', () => {
  const note = asId('note', 'n_1');
  const [unseen] = fold(added(1, toJo));
  const [seen] = fold(added(1, toJo), event(2, jo, { kind: 'note.seen', data: { note } }));

  expect(unseen && isUnseenBy(unseen, joId)).toBe(true);
  expect(seen && isUnseenBy(seen, joId)).toBe(false);
  expect(seen && isUnseenBy(seen, asId('operator', 'o_ana'))).toBe(false);
});

it('[NOTE6] a view keeps the newest notes, and older ones with a mention that was not seen', () => {
  const later = Array.from({ length: 60 }, (_, index) => added(index + 2));

  const kept = fold(added(1, toJo), ...later);

  expect(kept.map(({ seq }) => seq)).toEqual([1, ...later.slice(-50).map(({ seq }) => seq)]);
});

it('a note of an older version, without an id, changes nothing', () => {
  expect(fold(event(1, ana, { kind: 'note.added', data: { text: 'old' } }))).toEqual([]);
});

it('an event that comes twice changes nothing the second time', () => {
  expect(fold(added(1), added(1))).toEqual(fold(added(1)));
});
