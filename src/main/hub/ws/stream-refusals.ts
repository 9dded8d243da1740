import type { Clock } from '../../../shared/base/clock.ts';
import type { GuardedAction } from '../../../shared/domain/action.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { OperatorPrincipal } from '../access/principal.ts';
import type { AuditService } from '../audit/audit-service.ts';

/** Where the stream writes down what it refused. */
export type RefusalAudit = Pick<AuditService, 'recordRefusal'>;

export interface RefusedMessage {
  readonly principal: OperatorPrincipal;
  /** Of the connection; null where the transport does not say. */
  readonly address: string | null;
  /** The message, such as `resize`. */
  readonly call: string;
  readonly action: GuardedAction;
  readonly session: string;
  readonly refused: Refusal;
}

interface Counted {
  last: RefusedMessage;
  /** Since the entry that began this minute. */
  further: number;
  readonly timer: Disposable;
}

/** A person who keeps a key pressed without a right to type is refused thirty times a second. */
const coalesceMs = 60_000;

/**
 * What a right did not allow on the stream, for the audit log. The first refusal of an action is written down at once;
 * those of the same device and action within the next minute become one entry with their number.
 */
export class StreamRefusals implements Disposable {
  readonly #audit: RefusalAudit;
  readonly #clock: Clock;
  /** By device and action, so a device cannot make it grow by naming other sessions. */
  readonly #counted = new Map<string, Counted>();

  constructor(options: { readonly audit: RefusalAudit; readonly clock: Clock }) {
    this.#audit = options.audit;
    this.#clock = options.clock;
  }

  note(message: RefusedMessage): void {
    const { code } = message.refused;
    // What is not there, came too fast or makes no sense is no attempt.
    if (code !== 'forbidden_role' && code !== 'step_up_required' && code !== 'baton_held') return;
    const key = `${message.principal.device.id} ${message.action}`;
    const counted = this.#counted.get(key);
    if (counted) {
      counted.last = message;
      counted.further += 1;
      return;
    }
    const timer = this.#clock.schedule(coalesceMs, () => this.#flush(key));
    this.#counted.set(key, { last: message, further: 0, timer });
    this.#write(message, 0);
  }

  /** What was only counted so far is written down. */
  [Symbol.dispose](): void {
    for (const [key, { timer }] of this.#counted) {
      timer[Symbol.dispose]();
      this.#flush(key);
    }
  }

  #flush(key: string): void {
    const counted = this.#counted.get(key);
    this.#counted.delete(key);
    if (counted && counted.further > 0) this.#write(counted.last, counted.further - 1);
  }

  #write(message: RefusedMessage, unwritten: number): void {
    const { principal, address, call, action, session, refused } = message;
    const { operator, device, plane } = principal;
    void this.#audit.recordRefusal(
      {
        operator: { id: operator.id, name: operator.name },
        device: { id: device.id, name: device.name },
        plane,
        address,
        action,
        call: `stream ${call}`,
        resource: session,
        decision: 'refused',
        reason: refused.code,
        request: null,
        contentHash: null,
      },
      unwritten,
    );
  }
}
