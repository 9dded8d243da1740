import { isoTime } from '../../../../shared/base/clock.ts';
import { asId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import { agentPrefix } from '../../../../shared/wire/agent-routes.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { canSee } from '../../access/principal.ts';
import type { AgentService, PublishedAgent } from '../../agents/agent-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { Handlers } from '../handler.ts';

export type AgentHandlers = Pick<Handlers, Extract<keyof Handlers, `agents.${string}`>>;

export interface AgentHandlersOptions {
  readonly agents: AgentService;
  readonly sessions: Pick<SessionService, 'find' | 'read'>;
}

/** Published agents as the owner makes, lists and revokes them at the desk. */
export function agentHandlers({ agents, sessions }: AgentHandlersOptions): AgentHandlers {
  function present(
    agent: PublishedAgent,
    leftToday: number,
  ): RouteAnswer<'agents.list'>['items'][number] {
    const { id, name, description, operator, asksPerDay, createdAtMs, lastUsedMs } = agent;
    const view = sessions.read(agent.session);
    return {
      id,
      name,
      description,
      session: { id: agent.session, name: view.ok ? view.value.name : 'removed' },
      operator: { id: operator.id, name: operator.name },
      asksPerDay,
      leftToday,
      createdAt: isoTime(createdAtMs),
      lastUsedAt: lastUsedMs === null ? null : isoTime(lastUsedMs),
      path: `${agentPrefix}${name}`,
    };
  }
  return {
    'agents.publish': async ({ principal, body }) => {
      const found = sessions.find(body.session, (view) => canSee(principal, view));
      if (!found.ok) return found;
      const { name = found.value.name, asksPerDay } = body;
      const description = body.description ?? `Answers questions as ${name}.`;
      const { operator } = principal;
      const session = found.value.id;
      const wanted = { operator, session, name, description, asksPerDay };
      const published = await agents.publish(wanted);
      if (!published.ok) return published;
      const { agent, token } = published.value;
      return ok({ ...present(agent, agent.asksPerDay), token });
    },
    'agents.list': () => {
      const items = agents.list().map(({ agent, leftToday }) => present(agent, leftToday));
      return Promise.resolve(ok({ items }));
    },
    'agents.revoke': ({ params, actor }) => agents.revoke(asId('agent', params.id), actor),
  };
}
