import { describe, expect, it } from 'vitest';

import {
  decideDeleteNote,
  decideEditNote,
  decideSeeNote,
} from '../../../../src/main/hub/notes/decide-note.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { Actor } from '../../../../src/shared/domain/actor.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { SessionStory } from '../../../support/session-story.ts';

const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };
const jo: Actor = { type: 'operator', id: 'o_jo', name: 'Jo' };
const note = asId('note', 'n_1');
const mentions = [{ operator: asId('operator', 'o_jo'), name: 'Jo' }];

function noted(): SessionView {
  const story = new SessionStory();
  story.commit({ kind: 'note.added', data: { note, text: 'see @Jo', mentions } }, ana);
  return story.view;
}

function refused(decision: ReturnType<typeof decideEditNote>): string {
  return decision.ok ? 'ok' : `${decision.error.code}: ${decision.error.message}`;
}

describe('[NOTE1] a note', () => {
  it('is edited by its author, and by no one else', () => {
    const written = { text: 'other', mentions: [] };

    expect(decideEditNote(noted(), { note, by: ana }, written)).toEqual(
      ok([{ kind: 'note.edited', data: { note, text: 'other', mentions: [] } }]),
    );
    expect(refused(decideEditNote(noted(), { note, by: jo }, written))).toBe(
      'forbidden_role: Only Ana, who wrote this note, may change it.',
    );
  });

  it('is deleted by its author, and by no one else', () => {
    expect(decideDeleteNote(noted(), { note, by: ana })).toEqual(
      ok([{ kind: 'note.deleted', data: { note } }]),
    );
    expect(refused(decideDeleteNote(noted(), { note, by: jo }))).toBe(
      'forbidden_role: Only Ana, who wrote this note, may change it.',
    );
  });

  it('that is not there cannot be changed', () => {
    const other = asId('note', 'n_2');

    expect(refused(decideDeleteNote(noted(), { note: other, by: ana }))).toBe(
      'not_found: There is no such note, or it is too old to change.',
    );
  });
});

describe('[NOTE4] a mention', () => {
  it('is seen by the person who is mentioned; another person changes nothing', () => {
    expect(decideSeeNote(noted(), { note, by: jo })).toEqual(
      ok([{ kind: 'note.seen', data: { note } }]),
    );
    expect(decideSeeNote(noted(), { note, by: ana })).toEqual(ok([]));
  });
});
