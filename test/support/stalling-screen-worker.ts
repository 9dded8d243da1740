import { parentPort } from 'node:worker_threads';

// A screen thread whose parser hangs on the first output: what an emulator without limits does.
parentPort?.on('message', (message: { readonly type: string }) => {
  if (message.type !== 'write') return;
  for (;;) {
    // Until the thread is ended from outside.
  }
});
parentPort?.postMessage({ type: 'ready' });
