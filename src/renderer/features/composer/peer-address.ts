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
