import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** Whoever has taken a port of the hub: accepts everything, answers 200 to everything, and keeps what it is told. */
export class Squatter implements AsyncDisposable {
  heard = '';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(prove: (nonce: string) => Promise<string>) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (bytes: Buffer) => {
        const text = bytes.toString('latin1');
        this.heard += text;
        const nonce = /^roundhouse-nonce: (.*)\r$/im.exec(text)?.[1] ?? '';
        void prove(nonce).then((proof) => socket.write(answerWith(proof)));
      });
    });
  }

  /** On this port of loopback, or on any free one. `prove` makes what it shows as its proof. */
  static async on(
    port = 0,
    prove: (nonce: string) => Promise<string> = () => Promise.resolve('x'.repeat(43)),
  ): Promise<Squatter> {
    const squatter = new Squatter(prove);
    squatter.#server.listen(port, '127.0.0.1');
    await once(squatter.#server, 'listening');
    return squatter;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}

function answerWith(proof: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: 0\r\nRoundhouse-Proof: ${proof}\r\n\r\n`;
}
