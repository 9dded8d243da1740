import { hubActor } from '../../../shared/domain/actor.ts';
import { AccessService } from '../access/access-service.ts';
import { FoldedGrants } from '../access/grants.ts';
import { TimeKeeper } from '../store/time-keeper.ts';
import { HubAudit } from './hub-audit.ts';
import type { HubCore } from './hub-base.ts';

/** Who is who, by credentials that are in the store. Time is part of it: they expire. */
export async function buildAccess(core: HubCore): Promise<AccessService> {
  const { options, machine, store, log, clock, logger } = core;
  const access = new AccessService({
    clock,
    logger,
    credentials: store,
    dataDirectory: options.settings.dataDirectory,
    owner: machine.owner,
    grants: new FoldedGrants({ owner: machine.owner.id, hub: () => log.state.hub }),
    seenTime: store,
  });
  await access.start();
  keepTime(core, access);
  return access;
}

/** Time is noted as it passes; where it jumps, that and what came of it are in the audit. */
function keepTime({ store, commands, clock, logger, scope }: HubCore, access: AccessService): void {
  const audit = new HubAudit({ commands, logger });
  scope.use(
    access.onDidUseGrace(({ id, name, operator }) =>
      audit.record(
        { type: 'operator', id: operator.id, name: operator.name },
        { kind: 'device.grace-used', data: { device: id, name } },
      ),
    ),
  );
  const timeKeeper = new TimeKeeper({
    clock,
    logger,
    noteTime: () => store.noteTime(),
    onDidStep: (stepMs) =>
      audit.record(hubActor, {
        kind: 'clock.stepped',
        data: { seconds: Math.round(stepMs / 1000) },
      }),
  });
  scope.use(timeKeeper).start();
}
