import { useCallback, useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { plural } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';

import './pin-part.css';

/** At the desk: the PIN that the owner's other devices need before they type. */
export function PinPart() {
  const { http } = useApp();
  const [state, setState] = useState<RouteAnswer<'pin.read'> | null>(null);
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string | null>(null);

  const change = useCallback(
    async (work: (client: HttpClient) => Promise<unknown>): Promise<void> => {
      try {
        await work(http);
        setState(await http.call('pin.read'));
        setFault(null);
      } catch (thrown) {
        setFault(messageOf(thrown));
      }
    },
    [http],
  );
  useEffect(() => {
    // The state is set after the answer, never while the effect runs.
    // oxlint-disable-next-line react/set-state-in-effect
    void change(() => Promise.resolve());
  }, [change]);

  if (!state && fault === null) return null;
  return (
    <section className="pin-part" aria-label="PIN for typing">
      <h3>PIN for typing</h3>
      <p className="faint">{state ? wordsOf(state) : ''}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void change((client) => client.call('pin.set', { body: { pin } })).then(() => setPin(''));
        }}
      >
        <input
          className="pairing-name"
          type="password"
          inputMode="numeric"
          autoComplete="off"
          aria-label="New PIN"
          placeholder="6 to 12 digits"
          maxLength={12}
          value={pin}
          onChange={(event) => setPin(event.target.value)}
        />
        <Button type="submit" size="small" disabled={!/^\d{6,12}$/u.test(pin)}>
          {state?.isSet === true ? 'Change PIN' : 'Set PIN'}
        </Button>
        {state?.isSet === true && (
          <Button
            size="small"
            look="quiet"
            onClick={() => void change((client) => client.call('pin.remove'))}
          >
            Remove PIN
          </Button>
        )}
      </form>
      {fault !== null && (
        <p className="field-note is-bad" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}

function wordsOf({ isSet, lockedDevices }: RouteAnswer<'pin.read'>): string {
  if (!isSet) return 'Not set. Your phone can’t type into terminals until you set one.';
  if (lockedDevices.length === 0) return 'Your phone asks for it before it types.';
  return `${plural(lockedDevices.length, 'device')} entered five wrong PINs. Set the PIN again to unlock.`;
}
