import type { HttpClient } from '../../../shared/client/http-client.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import type { TalkActionsOptions } from './talk-actions.ts';

/** Ending a session, or a session with all workers below it. */
export interface TreeActions {
  stop(session: string): Promise<boolean>;
  /** What the hub counted afterwards; null where it was refused. */
  stopTree(session: string): Promise<RouteAnswer<'workers.stop'>['items'] | null>;
}

export interface TreeActionsOptions extends Pick<TalkActionsOptions, 'attempt'> {
  readonly http: HttpClient;
}

export function treeActions({ http, attempt }: TreeActionsOptions): TreeActions {
  return {
    stop: async (ref) => {
      const stopped = await attempt((command) =>
        http.call('sessions.stop', { params: { ref }, body: {}, ...command }),
      );
      return stopped !== null;
    },
    stopTree: async (ref) => {
      const stopped = await attempt((command) =>
        http.call('workers.stop', { params: { ref }, body: {}, ...command }),
      );
      return stopped?.answer.items ?? null;
    },
  };
}
