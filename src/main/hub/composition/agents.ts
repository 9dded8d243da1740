import { AgentService } from '../agents/agent-service.ts';
import { Agents } from '../agents/agents.ts';
import type { HubCore } from './hub-base.ts';
import type { Peers } from './peers.ts';

/** Sessions that programs outside the hub may ask; none is published before an owner says so. */
export async function buildAgents(
  { store, clock }: HubCore,
  { asks }: Pick<Peers, 'asks'>,
): Promise<AgentService> {
  const agents = new Agents({ credentials: store, clock });
  await agents.start();
  return new AgentService({ agents, asks, store });
}
