import type { RouteBody } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { showSession } from '../../core/stores/layout-store.ts';

/** Starts a session and shows it; `false` when the hub refused, which was said. */
export function useStart(): (body: RouteBody<'sessions.start'>) => Promise<boolean> {
  const { actions, stores } = useApp();
  return async (body) => {
    const session = await actions.start(body);
    if (session === null) return false;
    stores.layout.setState((layout) => showSession(layout, session), true);
    return true;
  };
}
