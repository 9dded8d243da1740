import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { OutgoingRequests } from '../../shared/wire/outgoing-requests.ts';
import { HookServer } from '../hooks/hook-server.ts';
import { McpDoor } from '../peers/mcp-door.ts';
import type { Seat } from './seat.ts';

export interface JoinedToolsOptions {
  readonly seat: Seat;
  /** Where Claude Code was started. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The tools of the hub for a Claude Code that was started by hand. They are listed before the hub has answered, or
 * Claude Code would wait for them at its start; a call waits for the hub.
 */
export class JoinedTools implements AsyncDisposable {
  readonly outgoing: OutgoingRequests;
  readonly #seat: Seat;
  readonly #server: HookServer;

  constructor({ seat, folder, clock, logger }: JoinedToolsOptions) {
    this.#seat = seat;
    this.outgoing = new OutgoingRequests({ clock });
    const door = new McpDoor({ hub: this.outgoing, folder, logger });
    this.#server = new HookServer({ clock, logger, routes: [door] });
  }

  async start(): Promise<void> {
    this.#seat.writeServer(await this.#server.start());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.outgoing.end();
    await this.#server[Symbol.asyncDispose]();
  }
}
