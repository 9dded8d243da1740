import { askTextLimit } from '../../../shared/domain/ask.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { May } from '../../core/stores/may.ts';

/** A draft that begins with the name of another session goes there. */
export interface PeerAddress {
  readonly session: SessionView;
  /** What is asked, without the name. */
  readonly text: string;
  /** Why it cannot go there, as a sentence; null when it can. */
  readonly whyNot: string | null;
}

/** A draft begins with a name that no session has. */
export interface UnknownName {
  readonly name: string;
  /** A session that could have been meant. */
  readonly like: string | null;
}

export interface AddressedDraft {
  readonly text: string;
  readonly hasFiles: boolean;
}

const address = /^@([\p{L}\p{N}][\p{L}\p{N}._-]*)\s+([\s\S]*)$/u;

/** Null for any other text, such as one that begins with the path of a file. */
export function peerAddress(
  { text, hasFiles }: AddressedDraft,
  from: SessionView,
  { sessions, may }: { readonly sessions: Iterable<SessionView>; readonly may: May },
): PeerAddress | null {
  const [, name, asked = ''] = address.exec(text) ?? [];
  const session = [...sessions].find((one) => one.name === name && !one.isRemoved);
  if (!session) return null;
  const whyNot = whyNotTo(session, from, { asked, hasFiles, mayAsk: may('peer.message', session) });
  return { session, text: asked, whyNot };
}

/** The name at the beginning that could be meant for a session and is the name of none; null for any other text. */
export function unknownName(text: string, sessions: Iterable<SessionView>): UnknownName | null {
  const [, name = ''] = address.exec(text) ?? [];
  // A name with a dot is a file far more often than a session.
  if (name === '' || name.includes('.')) return null;
  const names = [...sessions].filter(({ isRemoved }) => !isRemoved).map((one) => one.name);
  if (names.includes(name)) return null;
  return { name, like: names.find((one) => isAlike(one, name)) ?? null };
}

/** Another case, a beginning of it, or one letter more, less or changed. */
function isAlike(known: string, given: string): boolean {
  const [one, other] = [known.toLowerCase(), given.toLowerCase()];
  if (one === other || (other.length >= 3 && one.startsWith(other))) return true;
  if (Math.abs(one.length - other.length) > 1 || other.length < 3) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [rest, otherRest] = [one.slice(start), other.slice(start)];
  return (
    rest.slice(1) === otherRest.slice(1) ||
    rest.slice(1) === otherRest ||
    rest === otherRest.slice(1)
  );
}

function whyNotTo(
  { id, name, joined }: SessionView,
  from: SessionView,
  given: { readonly asked: string; readonly hasFiles: boolean; readonly mayAsk: boolean },
): string | null {
  const { asked, hasFiles, mayAsk } = given;
  if (id === from.id) return `This is ${name}. Remove @${name} to send it here.`;
  // What a person asks is typed, and it has no terminal for that.
  if (joined !== null) return `${name} was started by hand. Adopt it, or write where it runs.`;
  if (!mayAsk) return `You may not send messages to ${name}.`;
  if (hasFiles) return `Files stay in this session. Remove them to ask ${name}.`;
  if (asked.trim() === '') return `What should ${name} answer?`;
  return asked.length > askTextLimit
    ? `A question to another session has at most ${askTextLimit} characters.`
    : null;
}
