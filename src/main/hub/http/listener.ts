import { isIP } from 'node:net';

import type { Plane } from '../../../shared/domain/operator.ts';
import { strangerLimits, type SocketBudgetLimits } from '../sockets/socket-budget.ts';
import { loopbackNames, type ListenerNames } from './request-guard.ts';

/**
 * What sets one way in apart from another: where it listens, under which names it may be asked, which plane its
 * requests belong to, its cookie, and how many sockets strangers may hold. An `HttpEdge` is built for each.
 */
export interface Listener {
  /** Principals carry it, and a route serves only its own planes. */
  readonly plane: Plane;
  readonly host: string;
  /** Under which people reach it; null for `host`. */
  readonly name: string | null;
  /** 0 takes any free one. */
  readonly port: number;
  /** For the port that it got: scheme, and the exact values of `Host`, from which the one allowed `Origin` follows. */
  namesAt(port: number): ListenerNames;
  /** Of its own, because cookies of one host go to all of its ports. */
  cookieNameAt(port: number): string;
  readonly cookieAttributes: string;
  readonly sockets: SocketBudgetLimits;
  /** Null where it speaks plain HTTP. */
  readonly tls: TlsKeys | null;
  /** How often one address may ask for files of the page, which need no credential. */
  readonly files: { readonly perSecond: number; readonly burst: number };
}

/** In PEM. */
export interface TlsKeys {
  readonly key: string;
  readonly cert: string;
}

/** On the loopback address, without TLS: the desktop, browsers and programs of this machine. */
export function localListener(port: number): Listener {
  return {
    plane: 'local',
    host: '127.0.0.1',
    name: null,
    port,
    namesAt: loopbackNames,
    cookieNameAt: (taken) => `rh_device_${taken}`,
    cookieAttributes: 'HttpOnly; SameSite=Strict; Path=/',
    sockets: strangerLimits(),
    tls: null,
    // A page has a few dozen files, and all accounts of this machine share one address.
    files: { perSecond: 200, burst: 2_000 },
  };
}

/**
 * On one address of the network, over TLS: phones, and programs of other machines. Strangers get little: a phone opens a
 * handful of sockets.
 */
export function lanListener(input: {
  readonly address: string;
  readonly port: number;
  /** Of its certificate; without one it is reached by its address. */
  readonly name?: string | null;
  readonly tls: TlsKeys;
}): Listener {
  const { address, port, name = null, tls } = input;
  const host = name ?? (isIP(address) === 6 ? `[${address}]` : address);
  return {
    plane: 'lan',
    host: address,
    name,
    port,
    namesAt: (taken) => ({
      scheme: 'https',
      // A browser leaves the port out when it is the scheme's own.
      hosts: new Set(taken === 443 ? [`${host}:443`, host] : [`${host}:${taken}`]),
    }),
    // A browser takes this prefix only with `Secure`, without `Domain` and from the host itself.
    cookieNameAt: (taken) => `__Host-rh_device_${taken}`,
    cookieAttributes: 'Secure; HttpOnly; SameSite=Strict; Path=/',
    sockets: { total: 64, perAddress: 8 },
    tls,
    files: { perSecond: 20, burst: 300 },
  };
}
