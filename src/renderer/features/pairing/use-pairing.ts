import { useCallback, useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import { delay } from '../../../shared/base/clock.ts';
import type { DeviceRole } from '../../../shared/domain/device-role.ts';
import type { RouteAnswer, RouteBody } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';

export type PairingState = RouteAnswer<'pairing.read'>;
export type PairedDevice = RouteAnswer<'devices.list'>['items'][number];

export interface Pairing {
  /** Null until the hub has answered. */
  readonly state: PairingState | null;
  readonly devices: readonly PairedDevice[];
  /** The content of the QR code that was asked for last. */
  readonly url: string | null;
  readonly fault: string | null;
  readonly isBusy: boolean;
  setNetwork(where: string): void;
  offer(wanted: RouteBody<'pairing.offer'>): void;
  withdraw(): void;
  /** `again`: the device that the phone is at a new address. */
  answer(device: string, allow: boolean, again?: string | null): void;
  revoke(device: string): void;
  narrow(device: string, roles: readonly DeviceRole[]): void;
}

/** The offer that this dialog has made last. */
type Made = Pick<RouteAnswer<'pairing.offer'>, 'id' | 'url'>;

/** Short enough for a person with a phone in hand. It is asked only while the dialog is open. */
const askEveryMs = 1_000;

/** What the hub knows about pairing, followed for as long as the dialog is open; its end withdraws the code. */
export function usePairing(): Pairing {
  const { clock, http } = useApp();
  const [state, setState] = useState<PairingState | null>(null);
  const [devices, setDevices] = useState<readonly PairedDevice[]>([]);
  const { made, setMade } = useOwnOffer();
  const [fault, setFault] = useState<string | null>(null);
  const [lookFault, setLookFault] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const look = useCallback(async () => {
    try {
      const [pairing, list] = await Promise.all([
        http.call('pairing.read'),
        http.call('devices.list'),
      ]);
      setState(pairing);
      setDevices(list.items);
      setLookFault(null);
    } catch (thrown) {
      setLookFault(messageOf(thrown));
    }
  }, [http]);

  useEffect(() => {
    const ending = new AbortController();
    async function follow(): Promise<void> {
      while (!ending.signal.aborted) {
        await look();
        await delay(clock, askEveryMs, ending.signal);
      }
    }
    void follow();
    return () => ending.abort();
  }, [clock, look]);

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    setIsBusy(true);
    setFault(null);
    try {
      await work();
    } catch (thrown) {
      setFault(messageOf(thrown));
    }
    await look();
    setIsBusy(false);
  }

  return {
    state,
    devices,
    // What another desk has offered since then is another code.
    url: made !== null && made.id === state?.offer?.id ? made.url : null,
    fault: fault ?? lookFault,
    isBusy,
    setNetwork: (value) =>
      void attempt(async () => {
        setMade(null);
        await http.call('settings.change', { params: { name: 'lan' }, body: { value } });
      }),
    offer: (wanted) =>
      void attempt(async () => {
        setMade(null);
        const answer = await http.call('pairing.offer', { body: wanted });
        setMade(answer);
      }),
    withdraw: () =>
      void attempt(async () => {
        setMade(null);
        await http.call('pairing.withdraw');
      }),
    answer: (...given) =>
      void attempt(() => http.call('pairing.answer', { body: answerOf(...given) })),
    revoke: (id) => void attempt(() => http.call('devices.revoke', { params: { id } })),
    narrow: (id, roles) =>
      void attempt(() =>
        http.call('devices.narrow', { params: { id }, body: { roles: [...roles] } }),
      ),
  };
}

/** What this dialog has offered. Its end withdraws that, and not what another desk has offered since. */
function useOwnOffer() {
  const { http } = useApp();
  const [made, setMade] = useState<Made | null>(null);
  const id = made?.id;
  useEffect(() => {
    if (id === undefined) return undefined;
    return () => {
      // Nobody can confirm a phone any more; the code would only lie about on a screenshot.
      http.call('pairing.withdraw', { query: { offer: id } }).catch(() => undefined);
    };
  }, [http, id]);
  return { made, setMade };
}

function answerOf(
  device: string,
  allow: boolean,
  again: string | null = null,
): RouteBody<'pairing.answer'> {
  return { device, allow, ...(again === null ? {} : { again }) };
}
