import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { SettingName } from '../../../shared/domain/setting-change.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { isInputMethodKey } from '../../core/keys/input-method.ts';
import { Chip } from '../../ui/chip.tsx';
import { Menu } from '../../ui/menu.tsx';
import type { SettingChoice } from './setting-choices.ts';
import { choicesOf, settingNotes, settingTitles, valueWords } from './setting-choices.ts';
import { SettingState } from './setting-state.tsx';

/** What the next message meets: the model, how hard it thinks, how it asks, how full its context is. */
export function SessionChips({ session }: { readonly session: SessionView }) {
  const context = session.meter?.contextPercent ?? null;
  const values = {
    model: session.meter?.model ?? session.model,
    effort: session.meter?.effort ?? null,
    permissionMode: session.permissionMode,
  };
  const isRunning = session.run.state === 'running' && session.joined === null;
  if (!isRunning && Object.values(values).every((value) => value === null)) return null;
  return (
    <div className="composer-chips">
      {(['model', 'effort', 'permissionMode'] as const).map((setting) => (
        <SettingChip
          key={setting}
          session={session}
          setting={setting}
          value={values[setting]}
          isRunning={isRunning}
        />
      ))}
      {context !== null && <Chip title="Context in use">context {Math.round(context)}%</Chip>}
      <SettingState session={session} />
    </div>
  );
}

interface SettingChipProps {
  readonly session: SessionView;
  readonly setting: SettingName;
  readonly value: string | null;
  readonly isRunning: boolean;
}

function SettingChip({ session, setting, value, isRunning }: SettingChipProps) {
  const { actions } = useApp();
  const may = useMay();
  const [isNaming, setIsNaming] = useState(false);
  const words = value === null ? settingTitles[setting].toLowerCase() : valueWords(setting, value);
  const title = `${settingTitles[setting]}: ${value ?? 'not reported yet'}`;
  // A mode alone does not say what it is the mode of.
  const shown =
    setting === 'permissionMode' && value !== null ? `${settingTitles[setting]}: ${words}` : words;
  if (!isRunning || !may('session.change-mode', session)) {
    return value === null ? null : <Chip title={title}>{shown}</Chip>;
  }

  function choose(choice: SettingChoice): void {
    if (choice.value === null) setIsNaming(true);
    else void actions.configure(session.id, { setting, value: choice.value });
  }
  if (isNaming) {
    return (
      <ModelField
        onDone={(name) => {
          setIsNaming(false);
          if (name !== '') void actions.configure(session.id, { setting, value: name });
        }}
      />
    );
  }
  return (
    <Menu
      label={`${settingTitles[setting]}: ${value === null ? 'not reported yet' : words}. Change`}
      placement="up"
      note={settingNotes[setting]}
      items={choicesOf(setting).map((choice) => ({
        label: choice.label,
        isChosen: choice.value !== null && choice.value === value,
        onSelect: () => choose(choice),
      }))}
    >
      <span className="chip chip-button">{shown}</span>
    </Menu>
  );
}

/** For a model that has no short name. */
function ModelField({ onDone }: { readonly onDone: (name: string) => void }) {
  const [name, setName] = useState('');
  return (
    <input
      className="chip chip-field"
      aria-label="Model name"
      placeholder="claude-…"
      autoFocus
      value={name}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => onDone('')}
      onKeyDown={(event) => {
        if (isInputMethodKey(event.nativeEvent)) return;
        if (event.key === 'Escape') onDone('');
        if (event.key === 'Enter') onDone(name.trim());
        event.stopPropagation();
      }}
    />
  );
}
