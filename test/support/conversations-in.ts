import { fileURLToPath } from 'node:url';

import { Conversations } from '../../src/main/hub/repos/conversations.ts';

/** The thread's program, from source. */
export const historyWorker = fileURLToPath(
  new URL('../../src/main/hub/repos/history-worker.ts', import.meta.url),
);

/** The conversations of a Claude Code whose files are in this folder. */
export function conversationsIn(configDirectory: string): Conversations {
  return new Conversations({ configDirectory, historyWorker });
}
