import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { pasteBegin, pasteEnd } from '../../../shared/domain/paste.ts';
import type { DeviceOfOperator } from '../operators/presence-service.ts';

interface Press {
  readonly by: DeviceOfOperator;
  readonly at: number;
}

/** A prompt is reported within this after its Enter, also on a machine at its limit. */
const reportLimitMs = 10_000;
const keptPresses = 20;
const carriageReturn = 0x0d;
const escape = 0x1b;

/**
 * Who pressed Enter in which terminal. A prompt that is no message of ours is credited to whoever typed it, not
 * to whoever holds the baton: Claude Code, and every tool that it runs, can bring about prompts too.
 */
export class EnterPresses {
  readonly #clock: Clock;
  readonly #presses = new Map<SessionId, readonly Press[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(session: SessionId, by: DeviceOfOperator, bytes: Uint8Array): void {
    if (!hasEnter(bytes)) return;
    const presses = [...(this.#presses.get(session) ?? []), { by, at: this.#clock.now() }];
    this.#presses.set(session, presses.slice(-keptPresses));
  }

  /** Who sent the prompt that was reported at this time. One press accounts for one prompt. */
  take(session: SessionId, reportedAt: string): DeviceOfOperator | undefined {
    const [first, ...later] = this.#recent(session, reportedAt);
    if (!first) return undefined;
    this.#presses.set(session, later);
    return first.by;
  }

  /** Who may have sent it; the press still accounts for a prompt. */
  peek(session: SessionId, reportedAt: string): DeviceOfOperator | undefined {
    return this.#recent(session, reportedAt)[0]?.by;
  }

  forget(session: SessionId): void {
    this.#presses.delete(session);
  }

  #recent(session: SessionId, reportedAt: string): readonly Press[] {
    const reported = Date.parse(reportedAt);
    const presses = this.#presses.get(session) ?? [];
    const recent = presses.filter(({ at }) => at >= reported - reportLimitMs);
    const [first] = recent;
    // A little later than the report, where two processes round the time.
    return first && first.at <= reported + 100 ? recent : [];
  }
}

/** The Enter key, as a carriage return or in the long form of terminals that report keys apart. */
function hasEnter(bytes: Uint8Array): boolean {
  // Most keys are neither, and each goes through here.
  if (!bytes.includes(carriageReturn) && !bytes.includes(escape)) return false;
  const keys = withoutPastes(Buffer.from(bytes).toString('latin1'));
  // eslint-disable-next-line no-control-regex -- ESC begins the long form
  return /\r|\x1b\[13(?:;1(?::1)?)?u/u.test(keys);
}

function withoutPastes(keys: string): string {
  let left = keys;
  for (let begin = left.indexOf(pasteBegin); begin !== -1; begin = left.indexOf(pasteBegin)) {
    const end = left.indexOf(pasteEnd, begin);
    left = left.slice(0, begin) + (end === -1 ? '' : left.slice(end + pasteEnd.length));
  }
  return left;
}
