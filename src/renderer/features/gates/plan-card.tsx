import { useState } from 'react';

import { useKeyWords } from '../../app/use-key-words.ts';
import { isInputMethodKey } from '../../stores/input-method.ts';
import { Button } from '../../ui/button.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import type { GateCardProps } from './gate-frame.tsx';
import { GateFrame } from './gate-frame.tsx';
import { ShownWhole } from './shown-whole.tsx';
import { useAnswer } from './use-answer.ts';
import { useGateKeys } from './use-gate-keys.ts';

/** Claude has a plan: let it begin, or send it back with a word. */
export function PlanCard({ gate, session, hasKeys, isCompact }: GateCardProps) {
  const { isBusy, answer } = useAnswer(gate);
  const allowKey = useKeyWords('allow');
  const denyKey = useKeyWords('deny');
  const [isShown, setIsShown] = useState(false);
  const [word, setWord] = useState('');
  const plan = gate.input['plan'];
  const canAllow = isShown && !isBusy;

  function allow(): void {
    if (canAllow) answer({ answer: 'allow' });
  }
  function deny(): void {
    const message = word.trim();
    answer(message === '' ? { answer: 'deny' } : { answer: 'deny', message });
  }
  useGateKeys({ isOn: hasKeys, onAllow: allow, onDeny: deny });

  return (
    <GateFrame gate={gate} session={session} isCompact={isCompact} title="has a plan">
      <ShownWhole onShown={setIsShown}>
        {typeof plan === 'string' && plan !== '' ? (
          <Markdown text={plan} />
        ) : (
          <p className="dim">The plan is in the terminal.</p>
        )}
      </ShownWhole>
      <div className="gate-actions">
        <Button
          look="primary"
          {...(hasKeys && { hint: allowKey })}
          disabled={!canAllow}
          onClick={allow}
        >
          Allow
        </Button>
        <Button
          look="ghost"
          className="gate-deny"
          {...(hasKeys && { hint: denyKey })}
          disabled={isBusy}
          onClick={deny}
        >
          Deny
        </Button>
      </div>
      <input
        className="gate-word gate-more"
        aria-label="What should change?"
        placeholder="What should change?"
        value={word}
        onChange={(event) => setWord(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !isInputMethodKey(event.nativeEvent)) deny();
        }}
      />
    </GateFrame>
  );
}
