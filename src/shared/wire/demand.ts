import type { Action, GuardedAction } from '../domain/action.ts';

/** What is sent can ask for more than the action of its route or message allows: then a further action is needed. */
export interface Demand<Body> {
  readonly action: GuardedAction;
  /** For the document. */
  readonly when: string;
  readonly isAskedBy: (body: Body) => boolean;
}

/** A row of a table: what it always needs, and what it may need beyond that. */
export interface DemandingRow {
  readonly action: Action;
  readonly demands?: readonly Demand<never>[];
}

/** The further actions that this body asks for, which was parsed by the schema of its row. */
export function demandedActions(
  { demands = [] }: DemandingRow,
  body: unknown,
): readonly GuardedAction[] {
  return demands.flatMap(({ action, isAskedBy }) => (isAskedBy(body as never) ? [action] : []));
}
