import type { HttpClient } from '../../../shared/client/http-client.ts';
import type { Call } from './talk-actions.ts';

export interface JoinedActions {
  /** Ends a Claude Code that was started by hand, and resumes its conversation here. */
  adopt(session: string): Promise<boolean>;
}

export function joinedActions(options: {
  readonly http: HttpClient;
  readonly isDone: (call: Call<unknown>) => Promise<boolean>;
}): JoinedActions {
  const { http, isDone } = options;
  return {
    adopt: (ref) =>
      isDone((command) => http.call('joined.adopt', { params: { ref }, body: {}, ...command })),
  };
}
