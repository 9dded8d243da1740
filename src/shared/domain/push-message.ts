import { cutText } from '../base/cut-text.ts';
import type { Need } from './need.ts';
import type { SessionView } from './session.ts';
import { decisionText } from './suggestion.ts';

// What the hub sends to a device by web push. Each message replaces the one before it, on the way and on the device, so
// each says all that a notification shows.

/** `details`: with the name of the session and what it asks, which a lock screen shows to whoever holds the device. */
export type PushMode = 'off' | 'on' | 'details';

export type PushMessage =
  | {
      readonly type: 'needs';
      readonly title: string;
      readonly body: string;
      /** False where something was answered and something else still waits: the device stays silent. */
      readonly isNews: boolean;
    }
  /** Everything was answered: the notification goes. */
  | { readonly type: 'answered' };

/** A need in its session. */
export interface PlacedNeed {
  readonly session: SessionView;
  readonly need: Need;
}

const bodyCharacters = 200;

/** `needs` are those that wait now, the oldest first. */
export function pushMessageOf(
  needs: readonly PlacedNeed[],
  { mode, isNews }: { readonly mode: PushMode; readonly isNews: boolean },
): PushMessage {
  const newest = needs.at(-1);
  if (!newest) return { type: 'answered' };
  const others = needs.length - 1;
  if (mode !== 'details') {
    const title = others === 0 ? 'A session needs you' : `${needs.length} requests need you`;
    return { type: 'needs', title, body: '', isNews };
  }
  const title = `${newest.session.name} ${askOf(newest.need)}`;
  const text = cutText(textOf(newest.need), bodyCharacters);
  const more =
    others === 0 ? [] : [others === 1 ? 'and 1 more request' : `and ${others} more requests`];
  return {
    type: 'needs',
    title,
    body: [text, ...more].filter((line) => line !== '').join('\n'),
    isNews,
  };
}

function askOf(need: Need): string {
  switch (need.type) {
    case 'gate':
      return need.isEscalated ? 'waits for an owner' : gateAsks[need.gate.type];
    case 'question':
      return 'asks you something';
    case 'dialog':
      return 'has a dialog in its terminal';
    case 'sign-in':
      return 'needs a sign-in';
    case 'message':
      return 'has a message that waits for you';
    case 'suggestion':
      return 'has a suggested prompt';
    case 'decision':
      return 'has an answer to your suggestion';
    case 'mention':
      return 'has a note for you';
  }
}

const gateAsks = {
  permission: 'asks for permission',
  question: 'has a question',
  plan: 'has a plan',
} as const;

function textOf(need: Need): string {
  switch (need.type) {
    case 'gate':
      return need.gate.type === 'permission'
        ? `${need.gate.tool}: ${need.gate.summary}`
        : need.gate.summary;
    case 'question':
      return need.question.text;
    case 'suggestion':
      return `${need.suggestion.from.name}: ${need.suggestion.text}`;
    case 'decision':
      return decisionText(need.suggestion);
    case 'mention':
      return `${need.note.from.name}: ${need.note.text}`;
    case 'message':
    case 'dialog':
    case 'sign-in':
      return '';
  }
}
