import type { DeviceId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { reaches, type ScopedSession } from '../../../shared/domain/access.ts';
import { conditionOf, type Action } from '../../../shared/domain/action.ts';
import type { Condition } from '../../../shared/domain/operator.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { canSee, levelsOn, type Principal } from './principal.ts';

/** What an action is done to. */
export interface Target {
  readonly session: ScopedSession | null;
  /** The device that a `device.…` action is about. */
  readonly device?: DeviceId;
  /** Who holds the baton of the session now; for actions that need it. */
  readonly batonHolder?: DeviceId | null;
  /** For what belongs to one credential and has no session: its own audit rows, its own workers. */
  readonly isOwn?: boolean;
}

/** What is about the whole hub, or about several sessions at once. */
export const noTarget: Target = { session: null };

/**
 * The only place where access is granted. Every edge calls it for every request and every frame, with the
 * rights of that moment.
 */
export function authorize(
  principal: Principal,
  action: Action,
  target: Target,
): Result<void, Refusal> {
  if (action === 'public') return ok(undefined);
  if (principal.type === 'none') {
    return err(unauthorized());
  }
  if (isHidden(principal, action, target))
    return err(refusal('not_found', 'There is no such session.'));
  const refusals = levelsOn(principal, target.session).map((level) =>
    refusalOf(conditionOf(action, level), principal, target),
  );
  if (refusals.some((one) => one === null)) {
    const locked = needsStepUp(principal, action, target) ? stepUpRefusal(principal) : null;
    return locked ? err(locked) : ok(undefined);
  }
  // The nearest to a yes tells the person what would help.
  const nearest = refusals.find((one) => one !== null && one.code !== 'forbidden_role');
  return err(nearest ?? refusal('forbidden_role', `Your role does not allow ${action}.`));
}

/** One answer for no credential and for every way in which one can be wrong (LAN-2, LAN-3). */
export function unauthorized(): Refusal {
  return refusal('unauthorized', 'This needs a valid credential of this hub.');
}

/**
 * A runner that posts for another session lies about who it is, which is an attempt to be refused by
 * name (WRK-2); for everybody and everything else, what is not shared does not exist.
 */
function isHidden(principal: Principal, action: Action, target: Target): boolean {
  if (target.session === null || action === 'hook.post' || action === 'mcp.call') return false;
  return !canSee(principal, target.session);
}

/**
 * [PHN-3] The roles of a paired device take away what its owner may do there, and with it the step-up that an owner needs
 * over the network. What is dangerous on any device keeps it. A guest drives with the baton alone.
 */
function needsStepUp(principal: Principal, action: Action, { session }: Target): boolean {
  if (action !== 'terminal.type' || principal.type !== 'operator') return false;
  const isOwner = principal.grants.some(
    ({ role, scope }) => role === 'owner' && (session === null || reaches(scope, session)),
  );
  return principal.plane === 'lan' && isOwner;
}

function refusalOf(condition: Condition, principal: Principal, target: Target): Refusal | null {
  switch (condition) {
    case 'yes':
      return null;
    case 'no':
      return refusal('forbidden_role', 'Your role does not allow this.');
    case 'own':
      return isOwn(principal, target)
        ? null
        : refusal('forbidden_role', 'This credential is for its own session only.');
    case 'self':
      return isSelf(principal, target)
        ? null
        : refusal('forbidden_role', 'Only the owner may do this to another device.');
    case 'baton':
      return batonRefusal(principal, target);
    case 'step-up':
      return stepUpRefusal(principal);
    case 'baton+step-up':
      return stepUpRefusal(principal) ?? batonRefusal(principal, target);
  }
}

function isOwn(principal: Principal, target: Target): boolean {
  if (target.session === null) return target.isOwn === true;
  return canSee(principal, target.session);
}

function isSelf(principal: Principal, target: Target): boolean {
  return principal.type === 'operator' && principal.device.id === target.device;
}

function batonRefusal(principal: Principal, target: Target): Refusal | null {
  const isHolder = principal.type === 'operator' && principal.device.id === target.batonHolder;
  return isHolder ? null : refusal('baton_held', 'Another device holds the baton, or none does.');
}

function stepUpRefusal(principal: Principal): Refusal | null {
  const isUnlocked = principal.type === 'operator' && principal.isUnlocked;
  return isUnlocked ? null : refusal('step_up_required', 'This device must be unlocked first.');
}
