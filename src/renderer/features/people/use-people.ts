import { useCallback, useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import { delay } from '../../../shared/base/clock.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';

export type Person = RouteAnswer<'operators.list'>['items'][number];
export type PersonGrant = RouteAnswer<'grants.list'>['items'][number];
export type PersonDevice = RouteAnswer<'devices.list'>['items'][number];
export type OpenInvite = RouteAnswer<'invites.list'>['items'][number];

export interface PeopleState {
  readonly people: readonly Person[];
  readonly grants: readonly PersonGrant[];
  readonly devices: readonly PersonDevice[];
  readonly invites: readonly OpenInvite[];
}

export interface People {
  /** Null until the hub has answered. */
  readonly state: PeopleState | null;
  readonly fault: string | null;
  readonly isBusy: boolean;
  /** One change, then a fresh look; a refusal is the fault that is shown. Resolves to whether it was done. */
  change(work: (http: HttpClient) => Promise<unknown>): Promise<boolean>;
}

/** Devices and invitations are no events; they are asked for only while the dialog is open. */
const askEveryMs = 2_000;

/** Who is on this hub, as far as this person may see it. */
export function usePeople(): People {
  const { clock, http } = useApp();
  const may = useMay();
  const mayInvite = may('device.pair', null);
  const [state, setState] = useState<PeopleState | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [lookFault, setLookFault] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const look = useCallback(async () => {
    try {
      const [people, grants, devices, invites] = await Promise.all([
        http.call('operators.list'),
        http.call('grants.list'),
        http.call('devices.list'),
        mayInvite ? http.call('invites.list') : { items: [] },
      ]);
      setState({
        people: people.items,
        grants: grants.items,
        devices: devices.items,
        invites: invites.items,
      });
      setLookFault(null);
    } catch (thrown) {
      setLookFault(messageOf(thrown));
    }
  }, [http, mayInvite]);

  useEffect(() => {
    const ending = new AbortController();
    async function follow(): Promise<void> {
      while (!ending.signal.aborted) {
        await look();
        await delay(clock, askEveryMs, ending.signal);
      }
    }
    // It ends with the dialog: nothing waits for it.
    void follow().catch(() => undefined);
    return () => ending.abort();
  }, [clock, look]);

  async function change(work: (client: HttpClient) => Promise<unknown>): Promise<boolean> {
    setIsBusy(true);
    setFault(null);
    try {
      await work(http);
      await look();
      return true;
    } catch (thrown) {
      setFault(messageOf(thrown));
      return false;
    } finally {
      setIsBusy(false);
    }
  }
  return { state, fault: fault ?? lookFault, isBusy, change };
}
