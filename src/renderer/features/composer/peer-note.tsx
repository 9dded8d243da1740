import type { PeerAddress } from './peer-address.ts';

/** Says before it is sent where a text that begins with the name of a session goes. */
export function PeerNote({ peer }: { readonly peer: PeerAddress }) {
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
