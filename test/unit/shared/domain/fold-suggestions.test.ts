import { expect, it } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import type { Actor } from '../../../../src/shared/domain/actor.ts';
import {
  foldSuggestions,
  type SuggestionEvent,
} from '../../../../src/shared/domain/fold/fold-suggestions.ts';
import type { Suggestion } from '../../../../src/shared/domain/suggestion.ts';

const mia: Actor = { type: 'operator', id: 'o_mia', name: 'Mia' };
const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };
const jo: Actor = { type: 'operator', id: 'o_jo', name: 'Jo' };
const at = '2026-01-01T00:00:00.000Z';

type Body = {
  [E in SuggestionEvent as E['kind']]: Pick<E, 'kind' | 'data'>;
}[SuggestionEvent['kind']];

function event(seq: number, actor: Actor, body: Body): SuggestionEvent {
  return {
    seq,
    at,
    session: asId('session', 's_1'),
    actor,
    cause: null,
    ...body,
  };
}

function made(seq: number): SuggestionEvent {
  const data = { suggestion: asId('suggestion', `u_${seq}`), text: `text ${seq}` };
  return event(seq, mia, { kind: 'suggestion.made', data });
}

function fold(...events: readonly SuggestionEvent[]): readonly Suggestion[] {
  return events.reduce<readonly Suggestion[]>(foldSuggestions, []);
}

it('[SUG3] a suggestion is decided once: a later decision changes nothing', () => {
  const suggestion = asId('suggestion', 'u_1');
  const message = asId('message', 'm_1');
  const sent = event(2, ana, {
    kind: 'suggestion.sent',
    data: { suggestion, message, isEdited: true },
  });
  const declined = event(3, jo, {
    kind: 'suggestion.declined',
    data: { suggestion, reason: 'too late' },
  });

  expect(fold(made(1), sent, declined)).toEqual(fold(made(1), sent));
  expect(fold(made(1), sent)).toMatchObject([
    { state: 'sent', from: mia, decidedBy: ana, message, isEdited: true, reason: null },
  ]);
});

it('[SUG6] a view keeps every open suggestion and the last decided ones', () => {
  const others = Array.from({ length: 25 }, (_, index) => index + 2);
  const decided = others.flatMap((seq) => [
    made(seq),
    event(100 + seq, mia, {
      kind: 'suggestion.withdrawn',
      data: { suggestion: asId('suggestion', `u_${seq}`) },
    }),
  ]);

  const kept = fold(made(1), ...decided);

  expect(kept.map(({ seq }) => seq)).toEqual([1, ...others.slice(-20)]);
});
