import type { IncomingMessage } from 'node:http';

import type { Logger } from '../../../shared/base/logger.ts';
import type { ScopedSession } from '../../../shared/domain/access.ts';
import type { Plane } from '../../../shared/domain/operator.ts';
import { demandedActions } from '../../../shared/wire/demand.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { routes, type RouteDefinition, type RouteName } from '../../../shared/wire/http-routes.ts';
import { needsRoom } from '../../../shared/wire/route.ts';
import type { NoPrincipal, OperatorPrincipal } from '../access/principal.ts';
import type { AuditService } from '../audit/audit-service.ts';
import type { CommandIdentity } from '../commands/command-identity.ts';
import { addressOf } from './request-headers.ts';
import { visibleText } from './visible-text.ts';

// What one call of a route leaves in the audit log. Calls without a credential leave nothing: they are counted by
// address, and would fill the disk.

export type CallAudit = Pick<AuditService, 'record' | 'recordRefusal'>;

interface Call {
  readonly name: RouteName;
  readonly incoming: IncomingMessage;
  readonly params: Readonly<Record<string, string>>;
}

interface Context {
  readonly audit: CallAudit;
  readonly plane: Plane;
  readonly logger: Logger;
}

/** Only what a right did not allow: what is not there, or came too fast, is no attempt. */
export async function recordRefused(
  call: Call,
  { audit, plane }: Context,
  refused: { readonly principal: OperatorPrincipal | NoPrincipal; readonly refused: Refusal },
): Promise<void> {
  const { principal } = refused;
  const { code } = refused.refused;
  if (principal.type !== 'operator') return;
  if (code !== 'forbidden_role' && code !== 'step_up_required' && code !== 'baton_held') return;
  await audit.recordRefusal({
    ...noteOf(call, { principal, plane, session: null }),
    decision: 'refused',
    reason: code,
    request: null,
    contentHash: null,
  });
}

/**
 * Before the deed, so that none is without an entry. What also works on a full disk must not fail for want of one: it
 * ends something, or makes room.
 */
export async function recordAllowed(
  call: Call,
  { audit, plane, logger }: Context,
  allowed: {
    readonly principal: OperatorPrincipal | NoPrincipal;
    readonly session: ScopedSession | null;
    readonly command: CommandIdentity | null;
    readonly body: unknown;
  },
): Promise<void> {
  const { principal, session, command, body } = allowed;
  const route: RouteDefinition = routes[call.name];
  // To read is no deed, except to take a transcript away.
  const isRead = route.method === 'GET' && route.action !== 'session.export';
  if (principal.type !== 'operator' || isRead) return;
  try {
    await audit.record(
      {
        ...noteOf(call, { principal, plane, session }),
        decision: 'allowed',
        reason: null,
        request: command?.key ?? null,
        contentHash: command?.hash ?? null,
      },
      demandedActions(route, body),
    );
  } catch (thrown) {
    if (needsRoom(route)) throw thrown;
    logger.error('an entry of the audit log could not be stored', {
      call: call.name,
      error: thrown,
    });
  }
}

/** After the PIN was compared: only then is it known that the call is allowed. */
export async function recordUnlocked(
  call: Call,
  { audit, plane }: Context,
  unlocked: { readonly principal: OperatorPrincipal; readonly command: CommandIdentity | null },
): Promise<void> {
  const { principal, command } = unlocked;
  await audit.record({
    ...noteOf(call, { principal, plane, session: null }),
    action: 'device.sign-in',
    resource: principal.device.id,
    decision: 'allowed',
    reason: null,
    request: command?.key ?? null,
    contentHash: command?.hash ?? null,
  });
}

/**
 * A code was shown at this address: it signed somebody in, or was refused. A phone that waits for the desk is neither;
 * the answer of the desk is recorded as a call of its own.
 */
export async function recordSignIn(
  audit: CallAudit,
  shown: {
    readonly incoming: IncomingMessage;
    readonly plane: Plane;
    readonly device: string | undefined;
    readonly operator: { readonly id: string; readonly name: string } | null;
    readonly refused: string | null;
  },
): Promise<void> {
  const { incoming, plane, device = 'browser', operator, refused } = shown;
  // What is no code at all, or comes too fast, is counted by address and fills no log.
  if (refused !== null && refused !== 'unauthorized' && refused !== 'gone') return;
  const note = {
    operator: operator && { id: operator.id, name: operator.name },
    device: { id: null, name: visibleText(device, 100) },
    plane,
    address: addressOf(incoming),
    action: 'device.sign-in',
    call: 'POST /pair/redeem',
    resource: null,
    reason: refused,
    request: null,
    contentHash: null,
  } as const;
  if (refused !== null) await audit.recordRefusal({ ...note, decision: 'refused' });
  else if (operator) await audit.record({ ...note, decision: 'allowed' });
}

/** A device that the desk allowed has fetched its credentials: from here on it is somebody's. */
export async function recordPaired(
  audit: CallAudit,
  paired: {
    readonly incoming: IncomingMessage;
    readonly plane: Plane;
    readonly device: { readonly id: string; readonly name: string };
    readonly operator: { readonly id: string; readonly name: string };
  },
): Promise<void> {
  const { incoming, plane, device, operator } = paired;
  await audit.record({
    operator: { id: operator.id, name: operator.name },
    device,
    plane,
    address: addressOf(incoming),
    action: 'device.sign-in',
    call: 'POST /pair/poll',
    resource: device.id,
    decision: 'allowed',
    reason: null,
    request: null,
    contentHash: null,
  });
}

/** What an entry says of a call, whatever becomes of it. */
function noteOf(
  { name, incoming, params }: Call,
  who: {
    readonly principal: OperatorPrincipal;
    readonly plane: Plane;
    readonly session: ScopedSession | null;
  },
) {
  const { method, path, action, target }: RouteDefinition = routes[name];
  const { operator, device } = who.principal;
  const named = Object.values(params)[0] ?? null;
  return {
    operator: { id: operator.id, name: operator.name },
    device: { id: device.id, name: device.name },
    plane: who.plane,
    address: addressOf(incoming),
    action: action === 'public' ? ('device.sign-in' as const) : action,
    call: `${method} ${path}`,
    // A session is named in many ways and renamed; its id stays.
    resource: target === 'session' ? (who.session?.id ?? named) : named,
  };
}
