import { parentPort } from 'node:worker_threads';

import { assert } from '../../../shared/base/assert.ts';
import type { HistoryRequest, ReadHistory } from './history-thread.ts';
import { readConversation } from './read-conversation.ts';

// The entry of the thread that reads large histories of Claude Code.

assert(parentPort, 'histories are read in a worker thread');
const port = parentPort;

port.on('message', (request: HistoryRequest) => void answer(request));

async function answer({ id, file, cwd }: HistoryRequest): Promise<void> {
  const conversation = await readConversation(file, cwd);
  port.postMessage({ id, conversation } satisfies ReadHistory);
}
