import type { KeyboardEvent } from 'react';
import { useState } from 'react';

import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { strokeOf, strokeWords } from '../../core/keys/key-stroke.ts';
import type { PageKey } from '../../core/keys/keys.ts';
import { defaultBindings, holderOf, pageKeys, strokeProblem } from '../../core/keys/keys.ts';
import { bindKey, resetKey } from '../../core/stores/keys-store.ts';
import { Button } from '../../ui/button.tsx';

type Choice =
  | { readonly state: 'none' }
  | { readonly state: 'choosing' }
  | { readonly state: 'impossible'; readonly stroke: string; readonly problem: string }
  /** Another key has it. */
  | { readonly state: 'conflict'; readonly stroke: string; readonly holder: PageKey };

/** One key: its stroke, another one by pressing it, and back. */
export function KeyRow({ name }: { readonly name: PageKey }) {
  const { stores } = useApp();
  const bindings = useAppStore(
    (all) => all.keys,
    (keys) => keys.bindings,
  );
  const [choice, setChoice] = useState<Choice>({ state: 'none' });
  const { words } = pageKeys[name];
  const stroke = bindings[name];

  function choose(isChoosing: boolean): void {
    stores.keys.setState({ isChoosing });
    setChoice({ state: isChoosing ? 'choosing' : 'none' });
  }
  function bind(wanted: string | null): void {
    choose(false);
    stores.keys.setState({ bindings: bindKey(bindings, name, wanted) });
  }
  function press(event: KeyboardEvent): void {
    if (choice.state !== 'choosing') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.code === 'Escape') return choose(false);
    const pressed = strokeOf(event);
    if (pressed === null) return;
    const problem = strokeProblem(name, pressed);
    const holder = holderOf(bindings, name, pressed);
    if (problem === null && holder === undefined) return bind(pressed);
    stores.keys.setState({ isChoosing: false });
    setChoice(
      problem === null && holder !== undefined
        ? { state: 'conflict', stroke: pressed, holder }
        : { state: 'impossible', stroke: pressed, problem: problem ?? '' },
    );
  }
  return (
    <div role="group" aria-label={words} className="key-row">
      <span>{words}</span>
      <span className="key-stroke">
        {stroke === null ? <span className="faint">no key</span> : <kbd>{strokeWords(stroke)}</kbd>}
        <Button
          size="small"
          aria-label={`Change the key of: ${words}`}
          onClick={() => choose(choice.state !== 'choosing')}
          onKeyDown={press}
          onBlur={() => {
            if (choice.state === 'choosing') choose(false);
          }}
        >
          {choice.state === 'choosing' ? 'Press a key…' : 'Change'}
        </Button>
        <Button
          size="small"
          look="quiet"
          aria-label={`Reset the key of: ${words}`}
          disabled={stroke === defaultBindings[name]}
          onClick={() => stores.keys.setState({ bindings: resetKey(bindings, name) })}
        >
          Reset
        </Button>
      </span>
      <KeyNote choice={choice} onTake={bind} />
    </div>
  );
}

function KeyNote(props: { readonly choice: Choice; readonly onTake: (stroke: string) => void }) {
  const { choice, onTake } = props;
  if (choice.state === 'impossible') {
    return (
      <span className="key-note is-bad" role="alert">
        {strokeWords(choice.stroke)}: {choice.problem}
      </span>
    );
  }
  if (choice.state !== 'conflict') return null;
  return (
    <span className="key-note is-bad" role="alert">
      {strokeWords(choice.stroke)} is already used for “{pageKeys[choice.holder].words}”.
      <Button size="small" onClick={() => onTake(choice.stroke)}>
        Use it here instead
      </Button>
    </span>
  );
}
