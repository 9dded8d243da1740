import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import type { Audience, Draft } from '../../core/stores/drafts-store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AttachButton } from './attach-button.tsx';

interface ComposerBarProps {
  readonly session: SessionView;
  readonly draft: Draft;
  /** Why it cannot be sent now. */
  readonly whyNot: string | null;
  readonly isSending: boolean;
  readonly onAudience: (audience: Audience) => void;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onSend: () => void;
}

/** What can be done with the draft: who reads it, what goes along, and off with it. */
export function ComposerBar(props: ComposerBarProps) {
  const { session, draft, whyNot } = props;
  const { actions } = useApp();
  const may = useMay();
  const canSend = may('message.send', session);
  const verb = canSend || draft.audience === 'operators' ? 'Send' : 'Suggest';
  const isAway = useAppStore(
    (all) => all.connection,
    (connection) => connection.isAwayLong,
  );
  return (
    <div className="composer-bar">
      <Segmented
        label="Audience"
        size="small"
        value={draft.audience}
        options={[
          ...(session.joined === null
            ? [{ value: 'claude' as const, label: canSend ? 'To Claude' : 'Suggest' }]
            : []),
          { value: 'operators', label: 'To operators' },
        ]}
        onChange={props.onAudience}
      />
      {canSend && draft.audience === 'claude' && <AttachButton onFiles={props.onFiles} />}
      {sessionStateOf(session) === 'working' &&
        session.joined === null &&
        may('session.interrupt', session) && (
          <Button
            size="small"
            className="composer-tool"
            aria-label="Interrupt"
            title="Interrupt: stops the current turn"
            onClick={() => void actions.interrupt(session.id)}
          >
            <Icon name="stop" size={12} />
          </Button>
        )}
      <Button
        size="small"
        look="primary"
        className="composer-send"
        disabled={whyNot !== null || props.isSending}
        title={whyNot ?? undefined}
        onClick={props.onSend}
      >
        {props.isSending && isAway ? (
          'Waiting for the hub'
        ) : (
          <>
            <span className="composer-send-word">{verb}</span>
            <Icon name="send" size={16} />
          </>
        )}
      </Button>
    </div>
  );
}
