import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** One that does not change when the hub is started again. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
