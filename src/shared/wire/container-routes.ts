import * as schema from './container-schemas.ts';
import { emptySchema } from './http-schemas.ts';
import { route } from './route.ts';

/** The containers of sessions on the Docker engine. */
export const containerRoutes = {
  'containers.list': route({
    method: 'GET',
    path: '/containers',
    action: 'session.read',
    target: 'hub',
    summary: 'Containers of sessions with their figures, and what is left of former ones',
    answer: schema.containersSchema,
  }),
  'containers.place': route({
    method: 'GET',
    path: '/containers/place',
    // Whoever may start a session chooses the place, at the desk or not.
    action: 'session.start',
    target: 'hub',
    summary: 'Whether a session can be started in a container here, and what it would use',
    answer: schema.containerPlaceSchema,
  }),
  'containers.sweep': route({
    method: 'POST',
    path: '/containers/sweep',
    action: 'session.remove',
    target: 'hub',
    // The way to make room.
    needsNoRoom: true,
    summary: 'Removes what is left of former sessions, except work that is not saved',
    body: emptySchema,
    answer: schema.sweptContainersSchema,
  }),
  'containers.read': route({
    method: 'GET',
    path: '/sessions/:ref/container',
    action: 'session.read',
    target: 'session',
    summary: 'Its container with its figures',
    answer: schema.sessionContainerSchema,
  }),
} as const;
