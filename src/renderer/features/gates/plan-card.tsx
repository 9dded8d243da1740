import { useCallback, useEffect, useState } from 'react';

import { isInputMethodKey } from '../../core/keys/input-method.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import { allowedPrompts } from './allowed-prompts.ts';
import { AllowButton, DenyButton } from './gate-buttons.tsx';
import type { GateCardProps } from './gate-frame.tsx';
import { GateFrame, OnlyWatching, TooLarge } from './gate-frame.tsx';
import { ShownWhole } from './shown-whole.tsx';
import { denial, useAnswer } from './use-answer.ts';
import { useGateKeys } from './use-gate-keys.ts';

/** A click that was meant for the text before must not approve the new one. */
const changedPauseMs = 1_500;

/** False for a moment after the text of a card that stands there was replaced. */
function useHasSettled(hash: string): boolean {
  const [settled, setSettled] = useState(hash);
  useEffect(() => {
    if (settled === hash) return;
    const timer = setTimeout(() => setSettled(hash), changedPauseMs);
    return () => clearTimeout(timer);
  }, [settled, hash]);
  return settled === hash;
}

/** Claude has a plan: let it begin, or send it back with a word. */
export function PlanCard({ gate, session, hasKeys, isCompact }: GateCardProps) {
  const { mayAnswer, isBusy, answer } = useAnswer(gate, session);
  const [shownHash, setShownHash] = useState('');
  const [word, setWord] = useState('');
  const plan = typeof gate.input['plan'] === 'string' ? gate.input['plan'] : '';
  const isTooLarge = gate.isTooLarge === true;
  // Another text, other than the one whose end was in sight, has to be read first.
  const hasSettled = useHasSettled(gate.hash);
  const canAllow = shownHash === gate.hash && hasSettled && !isBusy && !isTooLarge;
  const onShown = useCallback(() => setShownHash(gate.hash), [gate.hash]);

  function allow(): void {
    if (canAllow) answer({ answer: 'allow' });
  }
  function deny(): void {
    answer(denial(word));
  }
  useGateKeys({ isOn: hasKeys && mayAnswer, onAllow: allow, onDeny: deny });

  return (
    <GateFrame
      gate={gate}
      session={session}
      isCompact={isCompact}
      title={plan === '' ? 'asks to leave plan mode' : 'has a plan'}
    >
      {isTooLarge && <TooLarge gate={gate} />}
      {gate.isChanged === true && (
        <p className="gate-foot">The plan changed. This is the new text.</p>
      )}
      <ShownWhole key={gate.hash} onShown={onShown} isPartOnly={isTooLarge}>
        {plan === '' ? (
          <p className="dim">Claude asks to leave plan mode. It wrote no plan.</p>
        ) : (
          <Markdown text={plan} />
        )}
        <Permissions asked={allowedPrompts(gate.input)} />
      </ShownWhole>
      {mayAnswer ? (
        <>
          <div className="gate-actions">
            <AllowButton hasKeys={hasKeys} isDisabled={!canAllow} onClick={allow} />
            <DenyButton hasKeys={hasKeys} isDisabled={isBusy} onClick={deny} />
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
        </>
      ) : (
        <OnlyWatching />
      )}
    </GateFrame>
  );
}

/** They are part of what is approved, so they stand where it has to be read to its end. */
function Permissions({ asked }: { readonly asked: readonly string[] }) {
  if (asked.length === 0) return null;
  return (
    <>
      <p className="gate-foot">The plan asks for these permissions:</p>
      <ul>
        {asked.map((permission) => (
          <li key={permission}>
            <Revealed text={permission} />
          </li>
        ))}
      </ul>
    </>
  );
}
