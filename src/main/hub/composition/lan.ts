import { networkInterfaces } from 'node:os';

import { lanListener, type Listener } from '../http/listener.ts';
import { HubIdentity } from '../lan/hub-identity.ts';
import { LanService, type LanEdge } from '../lan/lan-service.ts';
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
  const lan = new LanService({
    identity,
    port,
    clock,
    logger,
    readInterfaces: networkInterfaces,
    buildEdge: (place) => buildEdge(lanListener(place)),
  });
  settings.checkWith('lan', (value) => lan.apply(String(value)));
  return { identity, lan };
}
