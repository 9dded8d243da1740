import type Docker from 'dockerode';

import { labels } from '../../../src/main/hub/launchers/docker/container-template.ts';

/** Takes away all that the hub of this identity has on the engine. */
export async function removeAllOf(docker: Docker, hub: string): Promise<void> {
  const filters = { label: [`${labels.hub}=${hub}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes)
    await docker.getVolume(Name).remove();
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
}
