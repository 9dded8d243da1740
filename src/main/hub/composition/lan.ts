import { networkInterfaces } from 'node:os';

import type { AccessService } from '../access/access-service.ts';
import type { PairingAlert } from '../access/pairing-offers.ts';
import { PairingService } from '../access/pairing-service.ts';
import { lanListener, type Listener } from '../http/listener.ts';
import { HubIdentity } from '../lan/hub-identity.ts';
import { LanService, type LanEdge } from '../lan/lan-service.ts';
import { isTailscale } from '../lan/network-addresses.ts';
import { readOwnCertificate } from '../lan/own-certificate.ts';
import { TailscaleCertificate } from '../lan/tailscale-certificate.ts';
import { findProgram } from '../programs/find-program.ts';
import type { HubBase } from './hub-base.ts';

export interface Lan {
  readonly identity: HubIdentity;
  readonly lan: LanService;
}

/** The network listener, off until it is started with a wish; from then on the setting moves it. */
export function buildLan(
  { options, settings, clock, logger }: HubBase,
  buildEdge: (listener: Listener) => LanEdge,
): Lan {
  const { dataDirectory, port } = options.settings;
  const identity = new HubIdentity({ dataDirectory, clock });
  const tailscale = new TailscaleCertificate({
    dataDirectory,
    clock,
    logger,
    findProgram: () => findProgram('tailscale', options.environment),
  });
  const lan = new LanService({
    identity,
    readOwn: async (place) =>
      readOwnCertificate({ dataDirectory, clock }) ??
      (isTailscale(place) ? await tailscale.read() : null),
    port,
    clock,
    logger,
    readInterfaces: networkInterfaces,
    edges: { edgeAt: (place) => buildEdge(lanListener(place)) },
  });
  settings.checkWith('lan', { whyNot: (value) => lan.apply(String(value)) });
  return { identity, lan };
}

const alertTexts: Readonly<Record<PairingAlert, string>> = {
  'wrong-codes': 'Someone tried five wrong pairing codes. The code was withdrawn.',
  'used-twice':
    'A pairing code was used twice. Someone else may have seen it, so nothing was paired.',
  'too-many': 'Too many attempts to pair. Pairing is closed until you show a new code.',
};

/** How phones become devices. What goes wrong is a notice at every desk until the next code is shown. */
export function buildPairing(
  { clock, logger, machine, notices }: HubBase,
  access: AccessService,
): PairingService {
  return new PairingService({
    access,
    clock,
    logger,
    owner: machine.owner,
    alerts: {
      show: (alert) =>
        notices.say({
          about: 'pairing',
          level: 'warning',
          text: alertTexts[alert],
          hint: 'Show a new code and keep it to yourself.',
        }),
      takeBack: () => notices.takeBack('pairing'),
    },
  });
}
