import type { SessionView } from '../../../shared/domain/session.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';
import { useCommand } from './use-command.ts';
import { usePeerAddress } from './use-peer-address.ts';

/** What becomes of the draft when it is sent: a command, a question to another session, or a text; and why it cannot go. */
export function useTarget(session: SessionView, draft: Draft) {
  const command = useCommand(session.id, draft);
  const { peer, unknown } = usePeerAddress(session, draft);
  return { ...command, peer, unknown, whyNot: peer ? peer.whyNot : command.whyNot };
}
