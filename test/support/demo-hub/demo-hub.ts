import { readFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

import { WebSocketServer } from 'ws';

import { securityHeaders } from '../../../src/main/hub/http/security-headers.ts';
import type { MessageSocket } from '../../../src/main/hub/sockets/message-socket.ts';
import { WebSocketMessages } from '../../../src/main/hub/sockets/web-socket.ts';
import { EventStreamSocket } from '../../../src/main/hub/ws/event-stream-socket.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { randomText } from '../../../src/shared/base/ids.ts';
import type { HubNotice, SessionPresence } from '../../../src/shared/wire/down.ts';
import { errorHints, httpStatuses } from '../../../src/shared/wire/errors.ts';
import type { StreamBatch } from '../../../src/shared/wire/event-stream.ts';
import { streamBatchSchema } from '../../../src/shared/wire/event-stream.ts';
import type { RouteDefinition } from '../../../src/shared/wire/http-routes.ts';
import {
  apiPrefix,
  routes,
  eventStreamPath,
  streamPath,
} from '../../../src/shared/wire/http-routes.ts';
import {
  keyHeader,
  signInUrl,
  ticketSubprotocolPrefix,
} from '../../../src/shared/wire/sign-in-link.ts';
import { streamSubprotocol } from '../../../src/shared/wire/version.ts';
import { DemoCommands } from './demo-commands.ts';
import { DemoLog } from './demo-log.ts';
import { DemoRefusal } from './demo-refusal.ts';
import { demoHandlers, matchRoute } from './demo-routes.ts';
import { DemoStream } from './demo-stream.ts';
import { DemoTerminal } from './demo-terminal.ts';
import type { Scenario } from './scenarios/scenario.ts';

// A hub without anything behind it: it speaks the real wire contract from a scripted log, so that the
// page can be seen and tested in every state, at any volume, without Claude Code.

export interface DemoHubOptions {
  readonly scenario: Scenario;
  /** The built page. */
  readonly pageDirectory: string;
  readonly port?: number;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export class DemoHub implements AsyncDisposable {
  readonly log = new DemoLog();
  readonly commands = new DemoCommands(this.log);
  readonly #options: DemoHubOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: () => streamSubprotocol,
  });
  readonly #streams = new Set<DemoStream>();
  readonly #eventStreams = new Map<string, { readonly socket: EventStreamSocket; taken: number }>();
  readonly #terminals = new Map<string, DemoTerminal>();
  readonly #codes = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #tickets = new Set<string>();
  readonly #handlers = demoHandlers(this.log, this.commands);
  /** Refuses every call and connection, as a hub that is restarting. */
  isAway = false;
  /** Refuses every WebSocket, as a browser does for a certificate that it does not know. */
  isSocketRefused = false;
  #devices = 0;

  constructor(options: DemoHubOptions) {
    this.#options = options;
    this.log.append(options.scenario.events);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(', ');
      const ticket = protocols.find((name) => name.startsWith(ticketSubprotocolPrefix)) ?? '';
      const isKnown = this.#tickets.delete(ticket);
      if (this.isAway || this.isSocketRefused || request.url !== streamPath || !isKnown) {
        return socket.destroy();
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => {
        this.#follow(new WebSocketMessages({ socket: opened }), (end) => opened.on('close', end));
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(this.#options.port ?? 0, '127.0.0.1', resolve);
    });
    return this.url;
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the demo hub is not up');
    return `http://127.0.0.1:${address.port}`;
  }

  signInLink(session: string | null = null): string {
    const code = randomText(22);
    this.#codes.add(code);
    return signInUrl(this.url, { code, session });
  }

  /** Cuts every connection, as a network would. */
  cut(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    for (const { socket } of this.#eventStreams.values()) socket.close(1006, 'cut');
  }

  /** Says what holds for the whole hub from now on. */
  sayNotices(notices: readonly HubNotice[]): void {
    for (const stream of this.#streams) stream.send({ type: 'hub-notices', notices: [...notices] });
  }

  /** Forgets all credentials: what is open is closed with the code for it. */
  revoke(): void {
    this.#keys.clear();
    for (const socket of this.#sockets.clients) socket.close(4401, 'revoked');
  }

  terminal(session: string): DemoTerminal | undefined {
    const known = this.#terminals.get(session);
    if (known || !this.log.views.has(session)) return known;
    const terminal = new DemoTerminal({
      session,
      channel: this.#terminals.size + 1,
      screen: this.#options.scenario.screens.get(session) ?? '❯ \r\n',
      onPresence: (presence) => this.#tellPresence(presence),
    });
    this.#terminals.set(session, terminal);
    return terminal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #follow(socket: MessageSocket, onEnd: (end: () => void) => void): void {
    this.#devices += 1;
    const stream = new DemoStream({
      socket,
      device: `d_${this.#devices}`,
      name: this.#devices === 1 ? 'Ana' : 'Jo',
      log: this.log,
      terminalOf: (session) => this.terminal(session),
      terminals: () => this.#terminals.values(),
    });
    this.#streams.add(stream);
    onEnd(() => this.#streams.delete(stream));
  }

  #openEvents(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#keys.has(String(request.headers[keyHeader]))) {
      return void response.writeHead(401).end();
    }
    const stream = randomText(16);
    const socket = new EventStreamSocket({ response, clock: systemClock });
    this.#eventStreams.set(stream, { socket, taken: 0 });
    socket.open(stream);
    this.#follow(socket, (end) => {
      response.once('close', () => {
        this.#eventStreams.delete(stream);
        end();
      });
    });
  }

  #takeUp(batch: StreamBatch): { readonly n: number } {
    const entry = this.#eventStreams.get(batch.stream);
    if (!entry) throw new DemoRefusal('gone', 'there is no such stream');
    if (batch.n <= entry.taken) return { n: entry.taken };
    if (batch.n > entry.taken + 1) throw new DemoRefusal('refused', 'one before it is missing');
    entry.taken = batch.n;
    for (const item of batch.items) {
      entry.socket.receive('text' in item ? item.text : Buffer.from(item.frame, 'base64'));
    }
    return { n: entry.taken };
  }

  #tellPresence(presence: SessionPresence): void {
    for (const stream of this.#streams) stream.send({ type: 'presence', presence });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (this.isAway) return void response.destroy();
    if (url.pathname === eventStreamPath) return this.#openEvents(request, response);
    if (!url.pathname.startsWith(apiPrefix)) return this.#servePage(url.pathname, response);
    try {
      const { value, isText } = await this.#call(request, url);
      response.setHeader('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json');
      response.end(isText ? String(value) : JSON.stringify(value));
    } catch (thrown) {
      const code = thrown instanceof DemoRefusal ? thrown.code : 'bad_request';
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      response.writeHead(httpStatuses[code], { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code, message, hint: errorHints[code] } }));
    }
  }

  async #call(request: IncomingMessage, url: URL): Promise<{ value: unknown; isText: boolean }> {
    const matched = matchRoute(request.method ?? 'GET', url.pathname);
    if (!matched) throw new DemoRefusal('not_found', 'there is no such route');
    const upload = await readBytes(request);
    const definition: RouteDefinition = routes[matched.name];
    const body: unknown = definition.isUpload ? {} : parseJson(upload);
    if (matched.name === 'sign-in.redeem') return { value: this.#redeem(body), isText: false };
    if (!this.#keys.has(String(request.headers[keyHeader]))) {
      throw new DemoRefusal('unauthorized', 'this page is not signed in');
    }
    if (matched.name === 'stream.ticket') {
      const ticket = ticketSubprotocolPrefix + randomText(20);
      this.#tickets.add(ticket);
      return { value: { ticket }, isText: false };
    }
    if (matched.name === 'stream.up') {
      return { value: this.#takeUp(streamBatchSchema.parse(body)), isText: false };
    }
    const handler = this.#handlers[matched.name];
    if (!handler) throw new DemoRefusal('unavailable', 'the demo hub cannot do this');
    const query = Object.fromEntries(url.searchParams);
    const value = handler({ params: matched.params, query, body, upload });
    return { value, isText: matched.name === 'sessions.transcript' };
  }

  #redeem(body: unknown): unknown {
    const code =
      typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
    if (!this.#codes.delete(code)) throw new DemoRefusal('gone', 'this link was used');
    const key = randomText(24);
    this.#keys.add(key);
    return { key, operator: { id: 'o_ana', name: 'Ana' } };
  }

  async #servePage(path: string, response: ServerResponse): Promise<void> {
    const file = normalize(path === '/' ? '/index.html' : path);
    try {
      const bytes = await readFile(join(this.#options.pageDirectory, file));
      // The real policy: what it forbids must fail here too.
      for (const [name, value] of Object.entries(securityHeaders.page))
        response.setHeader(name, value);
      response.setHeader('content-type', contentTypes[extname(file)] ?? 'application/octet-stream');
      response.end(bytes);
    } catch {
      // Not built, or not there: the same to a browser.
      response.writeHead(404).end();
    }
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function parseJson(bytes: Buffer): unknown {
  return bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'));
}
