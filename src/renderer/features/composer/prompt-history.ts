import type { SessionView } from '../../../shared/domain/session.ts';

/**
 * What operators have sent to the session, newest last, each text once: what this page has sent, after
 * what the hub still knows from before.
 */
export function promptHistory(
  session: Pick<SessionView, 'messages'>,
  sent: readonly string[],
): readonly string[] {
  const known = session.messages
    .filter((message) => message.from.type === 'operator')
    .map((message) => message.text);
  const all = [...known, ...sent];
  return all.filter((text, index) => all.lastIndexOf(text) === index);
}

/** A walk through the history: how far back, and what stood in the field when it began. */
export interface HistoryWalk {
  readonly back: number;
  readonly draft: string;
}

/** One step; null when there is nothing further that way. `back` 0 is the draft again. */
export function stepThrough(
  history: readonly string[],
  walk: HistoryWalk,
  step: 1 | -1,
): { readonly walk: HistoryWalk; readonly text: string } | null {
  const back = walk.back + step;
  if (back < 0 || back > history.length) return null;
  const text = back === 0 ? walk.draft : (history.at(-back) ?? '');
  return { walk: { ...walk, back }, text };
}

/** Up goes back only from the first line, and Down forward only from the last: else they move the caret. */
export function isAtEdge(text: string, caret: number, step: 1 | -1): boolean {
  return step === 1 ? !text.slice(0, caret).includes('\n') : !text.slice(caret).includes('\n');
}
