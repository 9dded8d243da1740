import { asId, type SessionId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { GuardedAction } from '../../../shared/domain/action.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { streamFrames, type StreamUp } from '../../../shared/wire/up.ts';
import { authorize, type Target } from '../access/authorize.ts';
import type { OperatorPrincipal } from '../access/principal.ts';
import type { BatonRequest } from '../operators/baton-service.ts';
import type { DeviceOfOperator } from '../operators/presence-service.ts';
import { authorizeMessage } from './authorize-message.ts';
import { scopedSession } from './scoped-session.ts';
import type { StreamHub } from './stream-hub.ts';
import type { WatchedTerminals } from './watched-terminals.ts';

type Message<Type extends StreamUp['type']> = Extract<StreamUp, { type: Type }>;

/** A screen full of panes, and more; each may have a window of bytes on the way. */
const watchLimit = 32;

export interface StreamCommandsOptions {
  readonly hub: StreamHub;
  readonly by: DeviceOfOperator;
  readonly watched: WatchedTerminals;
}

/**
 * What a device asks for on its stream. Each message is authorised anew, with the rights that the device has now: one
 * whose role was taken a moment ago does nothing more with what it had sent already.
 */
export class StreamCommands {
  readonly #options: StreamCommandsOptions;
  /** What the device asked to watch, also where it may not now. */
  readonly #wanted = new Map<SessionId, Message<'watch'>>();

  constructor(options: StreamCommandsOptions) {
    this.#options = options;
  }

  watch(principal: OperatorPrincipal, message: Message<'watch'>): Result<void, Refusal> {
    const session = asId('session', message.session);
    if (this.#wanted.size >= watchLimit && !this.#wanted.has(session)) {
      return err(refusal('refused', 'Too many terminals are open on this connection.'));
    }
    this.#wanted.set(session, message);
    return this.#open(principal, session, message);
  }

  unwatch(message: Message<'unwatch'>): void {
    const session = asId('session', message.session);
    this.#wanted.delete(session);
    this.#options.watched.close(session);
  }

  /** After its rights have changed: opens and closes what it asked for, and takes the baton where it may not type. */
  recheck(principal: OperatorPrincipal): void {
    const { hub, by, watched } = this.#options;
    for (const [session, message] of this.#wanted) {
      if (!watched.has(session)) this.#open(principal, session, message);
      else if (!this.#judgeMessage(principal, session, message).ok) watched.withdraw(session);
    }
    for (const session of hub.baton.sessions) {
      if (!this.#mayEverType(principal, session)) hub.baton.dropDevice(by.device, session);
    }
  }

  /** Bytes of a terminal that the connection watches; the refusal names whoever holds the baton. */
  input(
    principal: OperatorPrincipal,
    session: SessionId,
    bytes: Uint8Array,
  ): Result<void, Refusal> {
    const { hub, by } = this.#options;
    const right = this.#judge(principal, streamFrames.input.action, session);
    const allowed = this.#checkTyping(right, session);
    return allowed.ok ? hub.terminals.type(session, by, bytes) : allowed;
  }

  resize(principal: OperatorPrincipal, message: Message<'resize'>): Result<void, Refusal> {
    const { hub, by } = this.#options;
    const session = asId('session', message.session);
    const allowed = this.#checkTyping(this.#judgeMessage(principal, session, message), session);
    if (!allowed.ok) return allowed;
    return hub.terminals.resize(session, by, { cols: message.cols, rows: message.rows });
  }

  baton(principal: OperatorPrincipal, message: Message<'baton'>): Result<void, Refusal> {
    const { hub, by } = this.#options;
    const session = asId('session', message.session);
    const allowed = this.#judgeMessage(principal, session, message);
    if (!allowed.ok) return allowed;
    if (message.action === 'take' && this.#options.watched.isObserver(session)) {
      return err(isObserving());
    }
    const request = batonRequest(message, this.#judge(principal, 'baton.force', session).ok);
    if (!request.ok) return request;
    const done = hub.baton.request(session, by, request.value);
    return done.ok ? ok(undefined) : done;
  }

  #open(
    principal: OperatorPrincipal,
    session: SessionId,
    message: Message<'watch'>,
  ): Result<void, Refusal> {
    const { watched, hub } = this.#options;
    const allowed = this.#judgeMessage(principal, session, message);
    if (!allowed.ok) return allowed;
    if (hub.log.state.sessions.get(session)?.isRemoved ?? true) return err(noSuchSession());
    const isObserver = message.isObserver || !this.#mayEverType(principal, session);
    watched.open({ session, windowBytes: message.windowBytes, isObserver });
    return ok(undefined);
  }

  /** A device that lost the right to type gives the baton back. */
  #checkTyping(allowed: Result<void, Refusal>, session: SessionId): Result<void, Refusal> {
    const { by, watched, hub } = this.#options;
    if (!allowed.ok) {
      if (allowed.error.code !== 'step_up_required') hub.baton.dropDevice(by.device, session);
      return allowed;
    }
    if (!watched.has(session)) {
      return err(refusal('refused', 'This connection does not watch the terminal.'));
    }
    return watched.isObserver(session) ? err(isObserving()) : ok(undefined);
  }

  /** One whose role is to look is an observer, whatever it says; one that must be unlocked first is not. */
  #mayEverType(principal: OperatorPrincipal, session: SessionId): boolean {
    return this.#judge({ ...principal, isUnlocked: true }, 'terminal.type', session).ok;
  }

  #judge(
    principal: OperatorPrincipal,
    action: GuardedAction,
    session: SessionId,
  ): Result<void, Refusal> {
    return authorize(principal, action, this.#targetOf(session));
  }

  #judgeMessage(
    principal: OperatorPrincipal,
    session: SessionId,
    message: StreamUp,
  ): Result<void, Refusal> {
    return authorizeMessage(principal, message, this.#targetOf(session));
  }

  /**
   * As if it held the baton: whether it does is the terminal's to say, which knows the name of the holder
   * and lets the first one who types take a free baton.
   */
  #targetOf(session: SessionId): Target {
    const { hub, by } = this.#options;
    return { session: scopedSession(hub, session), batonHolder: by.device };
  }
}

function batonRequest(message: Message<'baton'>, isOwner: boolean): Result<BatonRequest, Refusal> {
  const { action, device } = message;
  if (action !== 'grant' && action !== 'refuse') return ok({ action });
  if (device === undefined) {
    return err(refusal('bad_request', `device: ${action} must say who asked.`));
  }
  return ok({ action, asker: asId('device', device), isOwner });
}

function isObserving(): Refusal {
  return refusal('forbidden_role', 'This device watches as an observer.');
}

function noSuchSession(): Refusal {
  return refusal('not_found', 'There is no such session.');
}
