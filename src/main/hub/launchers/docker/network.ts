import type Docker from 'dockerode';

import { labels } from './container-template.ts';

/** The hub's own bridge, on which its containers do not see each other [CON-3]. Answers with the network's id. */
export async function ensureNetwork(docker: Docker, hub: string): Promise<string> {
  const found = await docker.listNetworks({ filters: { label: [`${labels.hub}=${hub}`] } });
  const [existing] = found;
  if (existing) return existing.Id;
  const made = await docker.createNetwork({
    Name: `roundhouse-${hub}`,
    Driver: 'bridge',
    CheckDuplicate: true,
    EnableIPv6: false,
    Labels: { [labels.hub]: hub },
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
  });
  return made.id;
}
