import type { z } from 'zod';

import { agentRoutes } from './agent-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { changesRoutes } from './changes-routes.ts';
import { containerRoutes } from './container-routes.ts';
import { crewRoutes } from './crew-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { hubRoutes } from './hub-routes.ts';
import { joinedRoutes } from './joined-routes.ts';
import { noteRoutes } from './note-routes.ts';
import { peerRoutes } from './peer-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { pushRoutes } from './push-routes.ts';
import { questionRoutes } from './question-routes.ts';
import type { RouteDefinition } from './route.ts';
import { sessionRoutes } from './session-routes.ts';
import { standingRoutes } from './standing-routes.ts';
import { stepUpRoutes } from './step-up-routes.ts';
import { suggestionRoutes } from './suggestion-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { workRoutes } from './work-routes.ts';
import { workerRoutes } from './worker-routes.ts';

// Every route of `/api/v1`, once: the hub's router, its checks, the OpenAPI document, docs/spec/routes.md and the
// typed calls of the page and the CLI are all made from this table. A route without an action does not compile.

export type { RouteDefinition } from './route.ts';

export const routes = {
  ...hubRoutes,
  ...deviceRoutes,
  ...sessionRoutes,
  ...fileRoutes,
  ...noteRoutes,
  ...suggestionRoutes,
  ...changesRoutes,
  ...containerRoutes,
  ...workRoutes,
  ...standingRoutes,
  ...peerRoutes,
  ...workerRoutes,
  ...crewRoutes,
  ...questionRoutes,
  ...peopleRoutes,
  ...stepUpRoutes,
  ...pushRoutes,
  ...webhookRoutes,
  ...auditRoutes,
  ...joinedRoutes,
  ...agentRoutes,
} as const satisfies Record<string, RouteDefinition>;

export type RouteName = keyof typeof routes;

type Fields<Route, Name extends 'query' | 'body'> = Route extends {
  readonly [K in Name]: infer Schema extends z.ZodType;
}
  ? z.infer<Schema>
  : undefined;

export type RouteQuery<Name extends RouteName> = Fields<(typeof routes)[Name], 'query'>;
export type RouteBody<Name extends RouteName> = Fields<(typeof routes)[Name], 'body'>;
export type RouteAnswer<Name extends RouteName> = z.infer<(typeof routes)[Name]['answer']>;

export const apiPrefix = '/api/v1';
export const streamPath = `${apiPrefix}/stream`;
/** The same stream as server-sent events. */
export const eventStreamPath = `${streamPath}/events`;
