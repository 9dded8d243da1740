import type { Clock } from '../../../shared/base/clock.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import { formatToken, isSecretOf, hashSecret, newToken, parseToken } from './token.ts';

interface Ticket {
  readonly hash: string;
  readonly device: DeviceId;
  readonly origin: string;
  readonly expiresAtMs: number;
}

export interface TicketHolder {
  readonly device: DeviceId;
  readonly origin: string;
}

const limits = { lifetimeMs: 30_000, tickets: 256 };

/**
 * One-time tickets for the stream (WEB-5): a page cannot put a header on a WebSocket, and its cookie goes
 * along with a socket that any other page opens.
 */
export class Tickets {
  readonly #clock: Clock;
  readonly #tickets = new Map<string, Ticket>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  issue(holder: TicketHolder): string {
    this.#dropExpired();
    const token = newToken('ticket');
    const expiresAtMs = this.#clock.monotonic() + limits.lifetimeMs;
    this.#tickets.set(token.id, { ...holder, hash: hashSecret(token.secret), expiresAtMs });
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > limits.tickets && oldest !== undefined) this.#tickets.delete(oldest);
    return formatToken(token);
  }

  /** Uses a ticket up, whoever shows it, and says whether it was this holder's. */
  redeem(text: string, holder: TicketHolder): boolean {
    const token = parseToken('ticket', text);
    const ticket = token && this.#tickets.get(token.id);
    if (!ticket) return false;
    this.#tickets.delete(token.id);
    return (
      isSecretOf(token.secret, ticket.hash) &&
      ticket.expiresAtMs > this.#clock.monotonic() &&
      ticket.device === holder.device &&
      ticket.origin === holder.origin
    );
  }

  #dropExpired(): void {
    const now = this.#clock.monotonic();
    for (const [id, ticket] of this.#tickets) {
      if (ticket.expiresAtMs <= now) this.#tickets.delete(id);
    }
  }
}
