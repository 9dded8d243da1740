import { useId, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { SettingItem } from './setting-item.ts';
import { wordsOf } from './setting-names.ts';

interface HubSettingProps {
  readonly item: SettingItem;
  readonly onChanged: (item: SettingItem) => void;
}

type Value = SettingItem['value'];

const sources: Readonly<Record<SettingItem['source'], string>> = {
  flag: 'set by a flag',
  environment: 'set by the environment',
  kept: 'set here',
  default: 'the default',
};

/** One setting. A value that the hub refuses stays in the field, with the reason under it. */
export function HubSetting({ item, onChanged }: HubSettingProps) {
  const { http } = useApp();
  const may = useMay();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { name } = wordsOf(item.name);

  async function change(value: Value): Promise<void> {
    setIsBusy(true);
    setProblem(null);
    try {
      const params = { name: item.name };
      onChanged(await http.call('settings.change', { params, body: { value } }));
    } catch (thrown) {
      setProblem(messageOf(thrown));
    }
    setIsBusy(false);
  }
  return (
    <div className="setting" role="group" aria-label={name}>
      <span className="setting-name">
        {name}
        <small>{item.help}</small>
      </span>
      <span className="setting-value">
        <SettingField item={item} name={name} isBusy={isBusy} onChange={change} />
        {item.source === 'kept' && item.fixedBy === null && may('settings.change', null) && (
          <Button size="small" look="quiet" disabled={isBusy} onClick={() => void change(null)}>
            Back to {String(item.default)}
          </Button>
        )}
      </span>
      <span className="setting-note">{noteOf(item)}</span>
      {problem !== null && (
        <span className="setting-note is-bad" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

function noteOf(item: SettingItem): string {
  if (item.fixedBy !== null) return item.fixedBy;
  if (item.needsRestart) {
    return `Restart the hub to change ${word(item.value)} to ${word(item.next)}.`;
  }
  const when = item.applies === 'restart' ? 'changes need a hub restart' : 'applies at once';
  return `${sources[item.source]}; ${when}`;
}

function word(value: Value): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

interface SettingFieldProps {
  readonly item: SettingItem;
  readonly name: string;
  readonly isBusy: boolean;
  readonly onChange: (value: Value) => Promise<void>;
}

function SettingField({ item, name, isBusy, onChange }: SettingFieldProps) {
  const may = useMay();
  const [text, setText] = useState(String(item.next ?? ''));
  const id = useId();
  if (item.fixedBy !== null || !may('settings.change', null))
    return <code className="mono setting-fixed">{word(item.value)}</code>;
  if (item.type === 'switch' || item.choices !== null) {
    const options = item.choices ?? ['false', 'true'];
    return (
      <Segmented
        label={name}
        value={String(item.next)}
        options={options.map((value) => ({ value, label: labelOf(value) }))}
        onChange={(value) => void onChange(item.type === 'switch' ? value === 'true' : value)}
      />
    );
  }
  return (
    <form
      className="setting-form"
      onSubmit={(event) => {
        event.preventDefault();
        void onChange(text);
      }}
    >
      <span className="input">
        <input
          id={id}
          aria-label={name}
          className="mono"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </span>
      <Button type="submit" disabled={isBusy || text === String(item.next ?? '')}>
        Set
      </Button>
    </form>
  );
}

function labelOf(value: string): string {
  if (value === 'true') return 'On';
  return value === 'false' ? 'Off' : value;
}
