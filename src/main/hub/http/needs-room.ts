import { routes, type RouteName } from '../../../shared/wire/http-routes.ts';

/**
 * What goes on when the disk is nearly full, beside reading and removing: what ends, stops or answers,
 * what gets a person in, and what makes room. Everything else that changes something needs room.
 */
const endings: ReadonlySet<RouteName> = new Set([
  'hub.stop',
  // To another disk, as a way out.
  'hub.backup',
  'settings.change',
  'sign-in.offer',
  'sign-in.redeem',
  'stream.ticket',
  'stream.up',
  'sessions.interrupt',
  'sessions.stop',
  'sessions.baton',
  'gates.answer',
]);

/** Whether a call may be refused for want of space on the disk. */
export function needsRoom(name: RouteName): boolean {
  const { method } = routes[name];
  return method !== 'GET' && method !== 'DELETE' && !endings.has(name);
}
