import { useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../app/app-context.tsx';
import type { SignalTone } from '../../stores/session-groups.ts';
import { Signal } from '../../ui/signal.tsx';

type Check = RouteAnswer<'doctor.run'>['items'][number];

const tones: Readonly<Record<Check['state'], SignalTone>> = {
  ok: 'working',
  warning: 'waiting',
  failed: 'failed',
  skipped: 'idle',
};

/** What a session needs, each with the line that mends it. */
export function DoctorSteps() {
  const { http } = useApp();
  const [checks, setChecks] = useState<readonly Check[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const ends = new AbortController();
    http
      .call('doctor.run', { signal: ends.signal })
      .then((answer) => setChecks(answer.items))
      .catch((thrown: unknown) => {
        if (!ends.signal.aborted) setFault(messageOf(thrown));
      });
    return () => ends.abort();
  }, [http]);
  if (fault !== null) return <p className="faint">The checks did not run: {fault}</p>;
  if (!checks) return <p className="faint">Looking for Claude Code and git…</p>;
  return (
    <ul className="doctor-steps" aria-label="What a session needs">
      {checks.map((check) => (
        <li key={check.id}>
          <Signal tone={tones[check.state]} />
          <span>
            {check.title}
            {check.fix !== null && check.state !== 'ok' && (
              <span className="mono doctor-fix">{check.fix}</span>
            )}
          </span>
          <span className="faint">{check.detail}</span>
        </li>
      ))}
    </ul>
  );
}
