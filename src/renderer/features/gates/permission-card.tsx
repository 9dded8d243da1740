import { useState } from 'react';

import type { Gate } from '../../../shared/domain/gate.ts';
import { alwaysWords } from '../../../shared/domain/suggestion-words.ts';
import { isInputMethodKey } from '../../core/keys/input-method.ts';
import { Button } from '../../ui/button.tsx';
import { FourEyesNote } from './four-eyes-note.tsx';
import { AllowButton, DenyButton } from './gate-buttons.tsx';
import type { GateCardProps } from './gate-frame.tsx';
import { GateFrame, OnlyWatching, TooLarge } from './gate-frame.tsx';
import { ShownWhole } from './shown-whole.tsx';
import { ToolInput } from './tool-input.tsx';
import { denial, useAnswer } from './use-answer.ts';
import { useGateKeys } from './use-gate-keys.ts';

const titles: Readonly<Record<string, string>> = {
  Network: 'asks to reach the network',
  Bash: 'asks to run a command',
  Edit: 'asks to edit a file',
  MultiEdit: 'asks to edit a file',
  NotebookEdit: 'asks to edit a notebook',
  Write: 'asks to write a file',
  Read: 'asks to read a file',
  WebFetch: 'asks to fetch a page',
  WebSearch: 'asks to search the web',
};

/** May a tool run: the exact input, and three answers. The first answer, from anybody, counts. */
export function PermissionCard({ gate, session, hasKeys, isCompact }: GateCardProps) {
  const { mayAnswer, mayAllowAlways, whyNotAllow, isBusy, answer } = useAnswer(gate, session);
  const [isShown, setIsShown] = useState(false);
  const [word, setWord] = useState('');
  const always = alwaysWords(gate);
  const isTooLarge = gate.isTooLarge === true;
  const canAllow = isShown && !isBusy && !isTooLarge && whyNotAllow === null;

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
      title={titles[gate.tool] ?? `asks to use ${gate.tool}`}
    >
      {isTooLarge && <TooLarge gate={gate} />}
      <ShownWhole onShown={setIsShown} isPartOnly={isTooLarge}>
        <ToolInput tool={gate.tool} input={gate.input} />
      </ShownWhole>
      <FourEyesNote gate={gate} whyNot={mayAnswer ? whyNotAllow : null} />
      {mayAnswer ? (
        <>
          <div className="gate-actions">
            <AllowButton hasKeys={hasKeys} isDisabled={!canAllow} onClick={allow} />
            {mayAllowAlways && (
              <Button
                className="gate-always"
                disabled={!canAllow || always === null}
                title={always === null ? 'There is no rule to always allow this' : always}
                onClick={() => answer({ answer: 'allow-always' })}
              >
                Allow always
              </Button>
            )}
            <DenyButton hasKeys={hasKeys} isDisabled={isBusy} onClick={deny} />
          </div>
          <DenyWord word={word} onChange={setWord} onDeny={deny} />
          <Footnotes gate={gate} always={mayAllowAlways ? always : null} />
        </>
      ) : (
        <OnlyWatching />
      )}
    </GateFrame>
  );
}

/** What "always" would mean, and where else an answer can come from. */
function Footnotes({ gate, always }: { readonly gate: Gate; readonly always: string | null }) {
  return (
    <>
      {always !== null && gate.isTooLarge !== true && (
        <p className="gate-foot">Always: {always}.</p>
      )}
      {gate.egress !== undefined && (
        <p className="gate-foot">Allow and Deny count for 10 minutes for this place.</p>
      )}
      {gate.isBeforeDialog !== true && (
        <p className="gate-foot gate-more">The first answer counts, here or in the terminal.</p>
      )}
    </>
  );
}

interface DenyWordProps {
  readonly word: string;
  readonly onChange: (word: string) => void;
  readonly onDeny: () => void;
}

function DenyWord({ word, onChange, onDeny }: DenyWordProps) {
  return (
    <input
      className="gate-word gate-more"
      aria-label="Tell Claude why"
      placeholder="Tell Claude why (optional)"
      value={word}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !isInputMethodKey(event.nativeEvent)) onDeny();
      }}
    />
  );
}
