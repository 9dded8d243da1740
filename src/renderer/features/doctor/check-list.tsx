import type { SignalTone } from '../../core/stores/session-groups.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Signal } from '../../ui/signal.tsx';
import type { Check } from './use-checks.ts';

import './doctor.css';

const tones: Readonly<Record<Check['state'], SignalTone>> = {
  ok: 'working',
  warning: 'waiting',
  failed: 'failed',
  skipped: 'idle',
};

const words: Readonly<Record<Check['state'], string>> = {
  ok: 'OK',
  warning: 'needs attention',
  failed: 'failed',
  skipped: 'skipped',
};

interface CheckListProps {
  readonly label: string;
  readonly checks: readonly Check[];
}

/** What was looked at, what was seen, and where something is to mend, the line that mends it. */
export function CheckList({ label, checks }: CheckListProps) {
  return (
    <ul className="doctor-steps" aria-label={label}>
      {checks.map((check) => (
        <li key={check.id} aria-label={`${check.title}, ${words[check.state]}`}>
          <Signal tone={tones[check.state]} />
          <span className="doctor-what">
            <b>{check.title}</b>
            <span className={`doctor-word doctor-${check.state}`}>{words[check.state]}</span>
            <span className="doctor-detail">{check.detail}</span>
          </span>
          {check.fix !== null && check.state !== 'ok' && (
            <span className="doctor-fix">
              <code className="mono">{check.fix}</code>
              <CopyButton text={check.fix} what={`how to fix ${check.title}`} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
