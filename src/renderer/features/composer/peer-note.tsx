import type { PeerAddress, UnknownName } from './peer-address.ts';

interface AddressNoteProps {
  readonly peer: PeerAddress | null;
  readonly unknown: UnknownName | null;
  /** The session whose composer it is. */
  readonly to: string;
}

/** What a name at the beginning of the draft means, if there is one. */
export function AddressNote({ peer, unknown, to }: AddressNoteProps) {
  if (peer) return <PeerNote peer={peer} />;
  return unknown && <UnknownNameNote unknown={unknown} to={to} />;
}

/** Says before it is sent where a text that begins with the name of a session goes. */
function PeerNote({ peer }: { readonly peer: PeerAddress }) {
  const { session, whyNot } = peer;
  const hasEnded = session.run.state === 'exited' || session.run.state === 'lost';
  const asks = hasEnded
    ? `${session.name} has ended: the question waits until it is started again.`
    : `Asks @${session.name}. The answer appears in this timeline.`;
  return (
    <p className={whyNot === null ? 'command-note' : 'command-note is-bad'} role="status">
      {whyNot ?? asks}
    </p>
  );
}

/** Says that a text goes to Claude although it begins like a question to another session. */
function UnknownNameNote({ unknown, to }: { readonly unknown: UnknownName; readonly to: string }) {
  const { name, like } = unknown;
  return (
    <p className="command-note" role="status">
      No session is called {name}, so this goes to {to}.{like !== null && ` Did you mean @${like}?`}
    </p>
  );
}
