import { join } from 'node:path';

import type { AccessService } from '../access/access-service.ts';
import type { Reactor } from '../commands/reactor.ts';
import { EgressGates } from '../egress/egress-gates.ts';
import { EgressRefusals } from '../egress/egress-refusals.ts';
import { allowedNamesCheck, EgressService } from '../egress/egress-service.ts';
import { DnsResolver } from '../egress/name-resolver.ts';
import { addressGuard } from '../egress/reachable.ts';
import { StandingDestinations } from '../egress/standing-destinations.ts';
import { approverRights } from './approver-rights.ts';
import { containerFolder, workerIds } from './container-place.ts';
import type { LogCore } from './hub-base.ts';

export interface Egress {
  readonly egress: EgressService;
  readonly reactors: readonly Reactor[];
}

/** What containers reach of the network. */
export async function buildEgress(core: LogCore, access: AccessService): Promise<Egress> {
  const { options, settings, log, commands, clock, logger, scope } = core;
  settings.checkWith('egressAllow', allowedNamesCheck);
  const gates = new EgressGates({ log, commands, clock });
  const egress = scope.use(
    new EgressService({
      log,
      settings,
      gates,
      refusals: new EgressRefusals({ commands, logger }),
      standing: new StandingDestinations({
        rights: approverRights(access),
        nowMs: () => access.nowMs(),
      }),
      names: new DnsResolver(),
      addresses: addressGuard,
      folder: join(containerFolder(options), 'egress'),
      owner: workerIds(),
      logger,
    }),
  );
  return { egress, reactors: [egress, gates] };
}
