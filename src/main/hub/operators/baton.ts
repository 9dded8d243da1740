import { assertNever } from '../../../shared/base/assert.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { DeviceOfOperator } from './presence-service.ts';

// Who types, as a pure state machine. One device holds the baton; another may ask for it, and gets it when the holder
// grants it, lets it go, is gone for good, or says nothing for ten seconds. Times are of the monotonic clock.

export interface Baton {
  readonly holder: DeviceOfOperator | undefined;
  /** Set while the holder is away: when it loses the baton. */
  readonly leaseEndsAt: number | undefined;
  readonly asking: { readonly device: DeviceOfOperator; readonly endsAt: number } | undefined;
}

export const freeBaton: Baton = { holder: undefined, leaseEndsAt: undefined, asking: undefined };

export type BatonChange =
  /** `isAway`: no connection of the device looks at the session, as with a call over HTTP. */
  | {
      readonly type: 'take' | 'force';
      readonly by: DeviceOfOperator;
      readonly isAway: boolean;
      readonly now: number;
    }
  | { readonly type: 'release'; readonly by: DeviceOfOperator }
  /** `isOwner`: may decide about a baton that another one holds. */
  | {
      readonly type: 'grant' | 'refuse';
      readonly by: DeviceOfOperator;
      readonly asker: DeviceId;
      readonly isOwner: boolean;
    }
  | { readonly type: 'left'; readonly device: DeviceId; readonly now: number }
  | { readonly type: 'returned'; readonly device: DeviceId }
  /** Its rights are gone. */
  | { readonly type: 'dropped'; readonly device: DeviceId }
  | { readonly type: 'time-passed'; readonly now: number };

/** A present holder who does not answer has lost interest, or the device is in a pocket. */
const askLimitMs = 10_000;
/** A phone that changes networks, or a page that is reloaded, is back within this. */
const leaseMs = 30_000;

/** The baton after it; the very same object when nothing changed. */
export function changeBaton(baton: Baton, change: BatonChange): Result<Baton, Refusal> {
  switch (change.type) {
    case 'take':
      return takeBaton(baton, change);
    case 'force':
      return ok(baton.holder?.device === change.by.device ? baton : heldBy(change));
    case 'release':
      return releaseBaton(baton, change.by);
    case 'grant':
    case 'refuse':
      return decideAsking(baton, change);
    case 'left':
      return ok(leftBaton(baton, change));
    case 'returned':
      return ok(
        baton.holder?.device === change.device && baton.leaseEndsAt !== undefined
          ? { ...baton, leaseEndsAt: undefined }
          : baton,
      );
    case 'dropped':
      return ok(withoutDevice(baton, change.device));
    case 'time-passed':
      return ok(afterTime(baton, change.now));
    default:
      return assertNever(change, 'change of the baton');
  }
}

/** When something happens by itself next. */
export function nextDeadlineOf(baton: Baton): number | undefined {
  const ends = [baton.asking?.endsAt, baton.leaseEndsAt].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** What a device is told that is not the holder. */
export function batonHeld(holder: DeviceOfOperator): Refusal {
  return refusal('baton_held', `${holder.name} holds the baton.`);
}

interface Taking {
  readonly by: DeviceOfOperator;
  readonly isAway: boolean;
  readonly now: number;
}

function takeBaton(baton: Baton, change: Taking): Result<Baton, Refusal> {
  const { by, now } = change;
  if (!baton.holder) return ok(heldBy(change));
  if (baton.holder.device === by.device || baton.asking?.device.device === by.device) {
    return ok(baton);
  }
  // Whoever asks must be there to get it.
  if (change.isAway) return err(batonHeld(baton.holder));
  if (baton.asking) {
    return err(refusal('refused', `${baton.asking.device.name} asks for the baton already.`));
  }
  const endsAt = Math.min(now + askLimitMs, baton.leaseEndsAt ?? Infinity);
  return ok({ ...baton, asking: { device: by, endsAt } });
}

function heldBy({ by, isAway, now }: Taking): Baton {
  return { holder: by, leaseEndsAt: isAway ? now + leaseMs : undefined, asking: undefined };
}

function releaseBaton(baton: Baton, by: DeviceOfOperator): Result<Baton, Refusal> {
  const isInvolved =
    baton.holder?.device === by.device || baton.asking?.device.device === by.device;
  if (isInvolved) return ok(withoutDevice(baton, by.device));
  return baton.holder ? err(batonHeld(baton.holder)) : ok(baton);
}

function decideAsking(
  baton: Baton,
  change: Extract<BatonChange, { type: 'grant' | 'refuse' }>,
): Result<Baton, Refusal> {
  const { asking, holder } = baton;
  if (asking?.device.device !== change.asker) {
    return err(refusal('refused', 'That device no longer asks for the baton.'));
  }
  // Nobody gives the baton to themselves by an answer, the owner neither: that is what `force` is for.
  const mayDecide = holder?.device === change.by.device || change.isOwner;
  if (!mayDecide || change.by.device === change.asker) {
    return err(holder ? batonHeld(holder) : refusal('refused', 'No device holds the baton.'));
  }
  return ok(change.type === 'grant' ? passedOn(baton) : { ...baton, asking: undefined });
}

function leftBaton(
  baton: Baton,
  { device, now }: { readonly device: DeviceId; readonly now: number },
): Baton {
  if (baton.asking?.device.device === device) return { ...baton, asking: undefined };
  if (baton.holder?.device !== device || baton.leaseEndsAt !== undefined) return baton;
  return { ...baton, leaseEndsAt: now + leaseMs };
}

function withoutDevice(baton: Baton, device: DeviceId): Baton {
  if (baton.holder?.device === device) return passedOn(baton);
  if (baton.asking?.device.device === device) return { ...baton, asking: undefined };
  return baton;
}

function afterTime(baton: Baton, now: number): Baton {
  const isAskOver = baton.asking !== undefined && baton.asking.endsAt <= now;
  const isLeaseOver = baton.leaseEndsAt !== undefined && baton.leaseEndsAt <= now;
  return isAskOver || isLeaseOver ? passedOn(baton) : baton;
}

/** To whom asks, or to nobody. Whoever asks is present: an asker that leaves asks no more. */
function passedOn(baton: Baton): Baton {
  return { ...freeBaton, holder: baton.asking?.device };
}
