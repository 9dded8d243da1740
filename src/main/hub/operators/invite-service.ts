import { newId, randomText, type InviteId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Grant, GrantScope, Operator, Role } from '../../../shared/domain/operator.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { OperatorService } from './operator-service.ts';

/** What an invitation needs of access: a code for a guest, in memory, hashed, for one use. */
export interface GuestCodes {
  offerSignIn(input: {
    readonly origin: string;
    readonly session: string | null;
    readonly lifetimeMs: number;
    readonly guest: { arrive(): Promise<Result<Operator, Refusal>> };
  }): { readonly url: string; readonly code: string; readonly expiresAt: string };
  isOffered(code: string): boolean;
  withdrawOffer(code: string): void;
  grantsInForceOf(operator: Operator): readonly Grant[];
}

export interface InviteServiceOptions {
  readonly operators: OperatorService;
  readonly codes: GuestCodes;
}

/** Somebody who becomes an operator on the way in. */
export interface InvitedGuest {
  readonly name: string;
  arrive(): Promise<Result<Operator, Refusal>>;
}

/** Who invites whom to what. */
export interface Invitation {
  readonly by: Operator;
  /** Null: somebody who says nothing of themselves yet. */
  readonly name: string | null;
  readonly role: Role;
  readonly scope: GrantScope;
}

/** An invitation by a link. */
export interface InviteRequest extends Invitation {
  /** The session that the page shows first. */
  readonly session: string | null;
  readonly origin: string;
  readonly lifetimeMs: number;
}

export interface Invite {
  readonly id: InviteId;
  readonly name: string;
  readonly role: Role;
  readonly scope: GrantScope;
  readonly invitedBy: Operator;
  readonly expiresAt: string;
}

export interface NewInvite extends Invite {
  /** Only for whoever made it: the code is kept as a hash. */
  readonly url: string;
}

interface Open {
  readonly invite: Invite;
  readonly code: string;
}

const openLimit = 16;

/**
 * Invitations that nobody has followed yet. They live in memory: a restart of the hub ends them. Whoever follows one
 * becomes an operator with the role that it names, if whoever invited them may still grant it.
 */
export class InviteService {
  readonly #options: InviteServiceOptions;
  readonly #open = new Map<InviteId, Open>();

  constructor(options: InviteServiceOptions) {
    this.#options = options;
  }

  /** Those whose code would still work, oldest first. */
  list(): readonly Invite[] {
    for (const [id, { code }] of this.#open) {
      if (!this.#options.codes.isOffered(code)) this.#open.delete(id);
    }
    return [...this.#open.values()].map(({ invite }) => invite);
  }

  /** The person of an invitation, for whatever brings them in: a link, or a device that the desk confirms. */
  guestOf(invitation: Invitation): Result<InvitedGuest, Refusal> {
    const { owner } = this.#options.operators;
    const name = invitation.name ?? `Guest ${randomText(4)}`;
    if (name.toLowerCase() === owner.name.toLowerCase()) {
      return err(
        refusal(
          'refused',
          `${owner.name} owns this hub and needs no invitation.`,
          'Open the page with `roundhouse open`, or pair a phone.',
        ),
      );
    }
    return ok({ name, arrive: () => this.#arrive(name, invitation) });
  }

  create(request: InviteRequest): Result<NewInvite, Refusal> {
    const { codes } = this.#options;
    const guest = this.guestOf(request);
    if (!guest.ok) return guest;
    const { name } = guest.value;
    if (this.list().length >= openLimit) {
      return err(refusal('refused', `There are ${openLimit} open invitations. Withdraw one.`));
    }
    const id = newId('invite');
    const { url, code, expiresAt } = codes.offerSignIn({
      ...request,
      guest: {
        arrive: () => {
          this.#open.delete(id);
          return guest.value.arrive();
        },
      },
    });
    const { role, scope, by } = request;
    const invite: Invite = { id, name, role, scope, invitedBy: by, expiresAt };
    this.#open.set(id, { invite, code });
    return ok({ ...invite, url });
  }

  withdraw(id: InviteId): Result<{ readonly id: InviteId }, Refusal> {
    const isOpen = this.list().some((invite) => invite.id === id);
    const open = this.#open.get(id);
    if (!isOpen || !open) return err(refusal('not_found', 'There is no such invitation.', ''));
    this.#options.codes.withdrawOffer(open.code);
    this.#open.delete(id);
    return ok({ id });
  }

  async #arrive(name: string, { by, role, scope }: Invitation): Promise<Result<Operator, Refusal>> {
    const { operators, codes } = this.#options;
    const context = {
      actor: { type: 'operator', id: by.id, name: by.name } satisfies Actor,
      command: null,
    };
    const known = operators.find(name, operators.state.operators);
    const operator = known.ok ? known : await operators.add(context, name);
    if (!operator.ok) return operator;
    const grants = codes.grantsInForceOf(by);
    const wanted = { operator: operator.value.id, role, scope, expiresAtMs: null };
    const given = await operators.give(context, { operator: by.id, grants }, wanted);
    // `refused`: this operator has the role there already, and signs in on one more device.
    if (!given.ok && given.error.code !== 'refused') return given;
    return ok({ id: operator.value.id, name: operator.value.name });
  }
}
