import { cutText } from '../../../shared/base/cut-text.ts';
import type { Message } from '../../../shared/domain/message.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';

/** A message that Claude Code did not take, or may have taken: a person decides what becomes of it. */
export function MessageCard({ message }: { readonly message: Message }) {
  const { actions } = useApp();
  const isUnknown = message.state === 'unknown';
  return (
    <div
      className="gate"
      role="group"
      aria-label={isUnknown ? 'Message with unknown outcome' : 'Message that is held'}
    >
      <p>
        <b>{message.from.name}</b> wrote:
      </p>
      <div className="need-text">
        <Revealed text={cutText(message.text, 2_000)} />
      </div>
      <p className="gate-foot">{message.reason ?? 'Claude Code did not take it.'}</p>
      <div className="gate-actions">
        <Button
          look={isUnknown ? 'plain' : 'primary'}
          onClick={() => void actions.retryMessage(message.id)}
        >
          {isUnknown ? 'Send again anyway' : 'Retry'}
        </Button>
        <Button
          look="ghost"
          className="gate-deny"
          onClick={() => void actions.dropMessage(message.id)}
        >
          {isUnknown ? 'Dismiss' : 'Drop'}
        </Button>
      </div>
    </div>
  );
}
