import { assert } from '../../../shared/base/assert.ts';
import { asId, newId, type GrantId, type OperatorId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { GrantView, HubState, OperatorView } from '../../../shared/domain/hub-state.ts';
import type { GrantScope, Operator, Role } from '../../../shared/domain/operator.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { theHub } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Granter } from './decide-people.ts';
import {
  decideAddOperator,
  decideGiveGrant,
  decideRemoveOperator,
  decideRenameOperator,
  decideWithdrawGrant,
  noSuchOperator,
} from './decide-people.ts';

export interface OperatorServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  /** The person whose machine this is. */
  readonly owner: Operator;
  /** The highest wall time that was ever seen, as everything that expires is judged by it. */
  readonly nowMs: () => number;
}

export interface WantedGrant {
  readonly operator: OperatorId;
  readonly role: Role;
  readonly scope: GrantScope;
  readonly expiresAtMs: number | null;
}

/** The people of this hub and what they are granted. */
export class OperatorService {
  readonly #options: OperatorServiceOptions;

  constructor(options: OperatorServiceOptions) {
    this.#options = options;
  }

  get owner(): Operator {
    return this.#options.owner;
  }

  get state(): HubState {
    return this.#options.log.state.hub;
  }

  /** An operator by id or name, among those that the caller may see. */
  find(reference: string, visible: readonly Operator[]): Result<Operator, Refusal> {
    const name = reference.replace(/^@/, '').toLowerCase();
    const found =
      visible.find(({ id }) => id === reference) ??
      visible.find((operator) => operator.name.toLowerCase() === name);
    return found ? ok(found) : err(noSuchOperator());
  }

  add(
    context: CommandContext<OperatorView>,
    name: string,
    id: OperatorId = newId('operator'),
  ): Promise<Result<OperatorView, Refusal>> {
    const { commands, owner } = this.#options;
    return commands.run({
      ...context,
      on: theHub,
      decide: (hub) => decideAddOperator(hub, owner, { id, name }),
      answer: (hub) => operatorIn(hub, id),
    });
  }

  rename(
    context: CommandContext<OperatorView>,
    id: OperatorId,
    name: string,
  ): Promise<Result<OperatorView, Refusal>> {
    const { commands, owner } = this.#options;
    return commands.run({
      ...context,
      on: theHub,
      decide: (hub) => decideRenameOperator(hub, owner, { id, name }),
      answer: (hub) => operatorIn(hub, id),
    });
  }

  remove(
    context: CommandContext<{ readonly id: OperatorId }>,
    id: OperatorId,
  ): Promise<Result<{ readonly id: OperatorId }, Refusal>> {
    const { commands, owner } = this.#options;
    return commands.run({
      ...context,
      on: theHub,
      decide: (hub) => decideRemoveOperator(hub, owner, id),
      answer: () => ({ id }),
    });
  }

  give(
    context: CommandContext<GrantView>,
    by: Granter,
    wanted: WantedGrant,
  ): Promise<Result<GrantView, Refusal>> {
    const { commands, owner, nowMs } = this.#options;
    const id = newId('grant');
    return commands.run({
      ...context,
      on: theHub,
      decide: (hub, { sessions }) => {
        const { scope } = wanted;
        const session = scope.type === 'session' ? sessions.get(scope.session) : undefined;
        const asked = { ...wanted, id, repo: session?.repo ?? null };
        return decideGiveGrant(hub, { owner, by, nowMs: nowMs() }, asked);
      },
      answer: (hub) => grantIn(hub, id),
    });
  }

  withdraw(
    context: CommandContext<{ readonly id: GrantId }>,
    reference: string,
  ): Promise<Result<{ readonly id: GrantId }, Refusal>> {
    const id = asId('grant', reference);
    return this.#options.commands.run({
      ...context,
      on: theHub,
      decide: (hub) => decideWithdrawGrant(hub, id),
      answer: () => ({ id }),
    });
  }
}

function operatorIn(hub: HubState, id: OperatorId): OperatorView {
  const found = hub.operators.find((one) => one.id === id);
  assert(found, 'an operator that was added or renamed is in the state');
  return found;
}

function grantIn(hub: HubState, id: GrantId): GrantView {
  const found = hub.grants.find((one) => one.id === id);
  assert(found, 'a grant that was given is in the state');
  return found;
}
