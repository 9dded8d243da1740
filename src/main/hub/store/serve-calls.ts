import type { MessagePort } from 'node:worker_threads';

import { faultOf } from './fault.ts';
import type { ThreadMessage, ThreadRequest } from './worker-calls.ts';

type Handler = (input: unknown) => unknown;

/**
 * Answers each request on the port by the handler of its name. `afterEach` runs when a request was
 * answered. A handler that throws answers with a fault; the thread goes on.
 */
export function serveCalls(
  port: MessagePort,
  handlers: object,
  afterEach: (name: string) => void = () => undefined,
): void {
  const byName = handlers as Readonly<Record<string, Handler>>;
  function say(message: ThreadMessage): void {
    port.postMessage(message);
  }
  port.on('message', (request: ThreadRequest) => {
    const { id, name, input } = request;
    try {
      say({ type: 'answer', id, value: byName[name]?.call(handlers, input) });
    } catch (thrown) {
      say({ type: 'fault', id, fault: faultOf(thrown) });
    }
    afterEach(name);
  });
}
