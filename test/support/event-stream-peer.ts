import { Agent, request, type IncomingMessage } from 'node:http';

import type { MessageSocket, SocketHandlers } from '../../src/main/hub/sockets/message-socket.ts';

export interface EventStreamPeerOptions {
  readonly eventsUrl: string;
  readonly upUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The device's end of a stream that comes down as server-sent events and goes up by POST. */
export class EventStreamPeer implements MessageSocket, Disposable {
  readonly #options: EventStreamPeerOptions;
  readonly #agent = new Agent({ keepAlive: true });
  #response: IncomingMessage | undefined;
  #handlers: SocketHandlers | undefined;
  #stream = '';
  #n = 0;
  #text = '';
  #code = 1006;
  #going: Promise<unknown> = Promise.resolve();
  bufferedBytes = 0;
  isOpen = false;

  constructor(options: EventStreamPeerOptions) {
    this.#options = options;
  }

  /** Resolves when the stream has said which it is. */
  async open(): Promise<void> {
    const { eventsUrl, headers } = this.#options;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(eventsUrl, { headers }, resolve).on('error', reject).end();
    });
    this.#response = response;
    if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
    response.setEncoding('utf8');
    const opened = new Promise<void>((resolve) => {
      response.on('data', (text: string) => {
        this.#read(text);
        if (this.#stream !== '') resolve();
      });
    });
    response.on('error', () => undefined);
    response.on('close', () => this.#closed());
    await opened;
    this.isOpen = true;
  }

  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
  }

  send(message: string | Uint8Array): void {
    this.#n += 1;
    const item =
      typeof message === 'string'
        ? { text: message }
        : { frame: Buffer.from(message).toString('base64') };
    const body = { stream: this.#stream, n: this.#n, items: [item] };
    // One that the end of the stream cut off: the close tells.
    this.#going = this.#going.then(() => this.post(body)).catch(() => undefined);
  }

  /** One request; resolves with its status. */
  post(body: unknown): Promise<number> {
    const { upUrl, headers } = this.#options;
    return new Promise((resolve, reject) => {
      const sending = request(
        upUrl,
        {
          method: 'POST',
          agent: this.#agent,
          headers: { ...headers, 'content-type': 'application/json' },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      sending.on('error', reject);
      sending.end(JSON.stringify(body));
    });
  }

  get stream(): string {
    return this.#stream;
  }

  close(): void {
    this.#response?.destroy();
  }

  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  [Symbol.dispose](): void {
    this.#response?.destroy();
    this.#agent.destroy();
  }

  #read(text: string): void {
    this.#text += text;
    const events = this.#text.split('\n\n');
    this.#text = events.pop() ?? '';
    for (const event of events) this.#hear(event);
  }

  #hear(event: string): void {
    const name = /^event: (.*)$/m.exec(event)?.[1] ?? 'message';
    const data = /^data: (.*)$/m.exec(event)?.[1] ?? '';
    if (name === 'open') this.#stream = (JSON.parse(data) as { stream: string }).stream;
    else if (name === 'close') this.#code = (JSON.parse(data) as { code: number }).code;
    else if (name === 'frame') this.#handlers?.onMessage(Buffer.from(data, 'base64'));
    else this.#handlers?.onMessage(data);
  }

  #closed(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#handlers?.onClose(this.#code);
  }
}
