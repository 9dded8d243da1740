import type Docker from 'dockerode';

import { labels } from './container-template.ts';
import { isConflict } from './engine.ts';

/** The hub's own bridge, on which its containers do not see each other [CON-3]. Answers with the network's id. */
export async function ensureNetwork(docker: Docker, hub: string): Promise<string> {
  const existing = await findNetwork(docker, hub);
  if (existing !== undefined) return existing;
  try {
    const made = await docker.createNetwork({
      Name: `roundhouse-${hub}`,
      Driver: 'bridge',
      CheckDuplicate: true,
      EnableIPv6: false,
      Labels: { [labels.hub]: hub },
      Options: { 'com.docker.network.bridge.enable_icc': 'false' },
    });
    return made.id;
  } catch (thrown) {
    // Another session that starts at the same time was faster.
    const made = isConflict(thrown) ? await findNetwork(docker, hub) : undefined;
    if (made === undefined) throw thrown;
    return made;
  }
}

async function findNetwork(docker: Docker, hub: string): Promise<string | undefined> {
  const [found] = await docker.listNetworks({ filters: { label: [`${labels.hub}=${hub}`] } });
  return found?.Id;
}
