import { parentPort } from 'node:worker_threads';

// The real screen thread, until it reads the word that breaks it.
await import('../../src/runner/screen/screen-worker.ts');

parentPort?.on('message', (message: { readonly type: string; readonly bytes?: Uint8Array }) => {
  if (message.type !== 'write' || !message.bytes) return;
  if (Buffer.from(message.bytes).includes('BREAK')) throw new Error('out of cells');
});
