import { parentPort, workerData } from 'node:worker_threads';

import { assert, assertNever } from '../../shared/base/assert.ts';
import { Emulator } from './emulator.ts';
import type { FromScreenThread, ScreenThreadData, ToScreenThread } from './worker-messages.ts';

// The thread of the emulator. It knows nothing but the bytes and the size: what it does wrong, for however
// long, is seen by the runner, which ends it.

const port = parentPort;
assert(port, 'the screen worker runs in a thread');
const { size, progress } = workerData as ScreenThreadData;
const counter = new Int32Array(progress);

function tell(message: FromScreenThread, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

const emulator = new Emulator({
  size,
  onAnswer: (answer) => tell({ type: 'answer', bytes: Uint8Array.from(Buffer.from(answer)) }),
  onInputModes: (sequence) => tell({ type: 'input-modes', sequence }),
  onTitle: (title) => tell({ type: 'title', title }),
  onSlice: () => void Atomics.add(counter, 0, 1),
});

async function handle(message: ToScreenThread): Promise<void> {
  switch (message.type) {
    case 'write':
      await emulator.write(message.bytes);
      return tell({ type: 'parsed', offset: emulator.offset });
    case 'resize':
      return emulator.resize(message.size);
    case 'snapshot': {
      const state = await emulator.snapshot();
      return tell({ type: 'snapshot', state }, [state.data.buffer]);
    }
    case 'text':
      return tell({ type: 'text', text: await emulator.text() });
    case 'last':
      return tell({ type: 'last', last: await emulator.last() });
    default:
      return assertNever(message, 'message of the runner');
  }
}

// The emulator keeps the order itself. A fault in it ends the thread, and the runner hears of that.
port.on('message', (message: ToScreenThread) => void handle(message));
tell({ type: 'ready' });
