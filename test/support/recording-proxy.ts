import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A company's proxy, as far as a test of this machine needs one: it notes what it was asked for and refuses all. */
export class RecordingProxy implements AsyncDisposable {
  /** Request lines, such as `CONNECT example.test:443` and `GET http://127.0.0.1:1/x`. */
  readonly requests: string[] = [];
  readonly #server = createServer((request, response) => {
    this.requests.push(`${request.method} ${request.url}`);
    response.writeHead(403).end();
  });

  constructor() {
    this.#server.on('connect', (request, socket) => {
      this.requests.push(`${request.method} ${request.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
  }

  static async start(): Promise<RecordingProxy> {
    const proxy = new RecordingProxy();
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', () => resolve()));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What it was asked for of this machine. */
  get loopbackRequests(): readonly string[] {
    return this.requests.filter((line) => /127\.0\.0\.1|localhost/u.test(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
