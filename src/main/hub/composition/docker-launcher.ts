import { mkdirSync } from 'node:fs';
import { relative } from 'node:path';

import { ContainerService } from '../launchers/container-service.ts';
import { ContainerCensus } from '../launchers/docker/container-census.ts';
import { ContainerPlace } from '../launchers/docker/container-place.ts';
import { DockerLauncher, linkFolderOf } from '../launchers/docker/docker-launcher.ts';
import { Engine } from '../launchers/docker/engine.ts';
import { hubIdentity } from '../launchers/docker/hub-identity.ts';
import { Leftovers } from '../launchers/docker/leftovers.ts';
import { SessionContainers } from '../launchers/docker/session-containers.ts';
import { WorkerImage } from '../launchers/docker/worker-image.ts';
import { mountedAddress } from '../runners/runner-listener.ts';
import { containerFolder, workerIds } from './container-place.ts';
import type { Egress } from './egress.ts';
import type { HubCore } from './hub-base.ts';
import type { Repos } from './repos.ts';

export interface DockerPlace {
  readonly docker: DockerLauncher;
  readonly containers: ContainerService;
}

/** Nothing is asked of an engine until a session is started there. */
export function buildDockerLauncher(
  core: HubCore,
  { clones }: Repos,
  { egress }: Pick<Egress, 'egress'>,
): DockerPlace {
  const { options, settings, claude, log, clock, logger } = core;
  const { packageRoot, entries } = options;
  const folder = containerFolder(options);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const engine = new Engine({ environment: options.environment, clock });
  const docker = new DockerLauncher({
    engine,
    image: new WorkerImage({
      base: options.settings.containerImage,
      packageRoot,
      runnerEntry: entries.runner,
      logger,
    }),
    work: clones,
    egress,
    settings,
    clock,
    logger,
    folder,
    hubUrl: mountedAddress(linkFolderOf(folder)),
    environment: claude.environment,
    runnerEntry: relative(packageRoot, entries.runner),
    provesReach: true,
    ids: workerIds(),
  });
  const containers = new ContainerService({
    log,
    census: new ContainerCensus({
      engine,
      containers: new SessionContainers(engine, () => hubIdentity(folder)),
      clock,
    }),
    place: new ContainerPlace({
      engine,
      environment: claude.environment,
      baseImage: options.settings.containerImage,
    }),
    leftovers: new Leftovers({ engine, folder, work: docker, logger }),
  });
  return { docker, containers };
}
