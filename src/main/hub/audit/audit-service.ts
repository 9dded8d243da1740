import { isoTime, type Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { GuardedAction } from '../../../shared/domain/action.ts';
import type { AuditEntry } from '../../../shared/domain/audit-entry.ts';
import { RateLimit } from '../sockets/rate-limit.ts';
import { TokenBucket } from '../sockets/token-bucket.ts';
import type { AuditPage, AuditPageQuery, AuditReport, NewAuditRow } from '../store/audit-rows.ts';
import { isAudited } from './audited-actions.ts';

/** The audit log on a disk. */
export interface AuditStore {
  /** Resolves when it is on the disk, with the `seq` of the last entry. */
  addAudit(rows: readonly NewAuditRow[]): Promise<number>;
  auditPage(query: AuditPageQuery): Promise<AuditPage>;
  checkAudit(): Promise<AuditReport>;
}

export interface AuditServiceOptions {
  readonly store: AuditStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An entry as whoever writes it down knows it. */
export type AuditNote = Omit<AuditEntry, 'monotonicMs' | 'unwritten'>;

/** The audit log: what was allowed is in it before it is done, and what was refused soon after. */
export class AuditService {
  readonly #options: AuditServiceOptions;
  readonly #refusals: RateLimit;
  readonly #strangers: TokenBucket;
  readonly #unwritten = new Map<string, number>();

  constructor(options: AuditServiceOptions) {
    this.#options = options;
    // A client that asks in a loop must not fill the disk, nor may everybody else together who has no credential.
    this.#refusals = new RateLimit({ clock: options.clock, perSecond: 1, burst: 30 });
    this.#strangers = new TokenBucket({ clock: options.clock, perSecond: 1 / 60, burst: 10 });
  }

  /**
   * What was allowed, if it is of a kind that is recorded. Resolves when it is on the disk: whoever records first and
   * acts then leaves no deed without an entry. `further`: what the same call needed beside its own action.
   */
  async record(note: AuditNote, further: readonly GuardedAction[] = []): Promise<void> {
    const action = [note.action, ...further].find(isAudited);
    if (action === undefined) return;
    await this.#add({ ...note, action }, 0);
  }

  /**
   * Never rejects: a refusal is an answer that needs no disk. `unwritten`: how many like this one the caller has counted
   * and not recorded.
   */
  async recordRefusal(note: AuditNote, unwritten = 0): Promise<void> {
    const isStranger = note.operator === null;
    const whose = isStranger ? 'strangers' : `${note.operator.id}/${note.device?.id ?? ''}`;
    const before = (this.#unwritten.get(whose) ?? 0) + unwritten;
    if (isStranger ? !this.#strangers.tryTake(1) : !this.#refusals.take(whose)) {
      this.#unwritten.set(whose, before + 1);
      return;
    }
    this.#unwritten.delete(whose);
    await this.#add(note, before).catch((thrown: unknown) => {
      this.#options.logger.error('a refusal could not be written into the audit log', {
        error: thrown,
      });
    });
  }

  page(query: AuditPageQuery): Promise<AuditPage> {
    return this.#options.store.auditPage(query);
  }

  verify(): Promise<AuditReport> {
    return this.#options.store.checkAudit();
  }

  async #add(note: AuditNote, unwritten: number): Promise<void> {
    const { store, clock } = this.#options;
    const entry: AuditEntry = { ...note, monotonicMs: Math.round(clock.monotonic()), unwritten };
    const operator = note.operator?.id ?? null;
    await store.addAudit([{ at: isoTime(clock.now()), operator, entry: JSON.stringify(entry) }]);
  }
}
