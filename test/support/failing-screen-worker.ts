import { parentPort } from 'node:worker_threads';

// A screen thread that dies on the first output.
parentPort?.on('message', (message: { readonly type: string }) => {
  if (message.type === 'write') throw new Error('out of cells');
});
parentPort?.postMessage({ type: 'ready' });
