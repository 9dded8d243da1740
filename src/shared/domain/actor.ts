/**
 * Who caused an event. An operator is a person; a session acts through its runner; `claude` is Claude
 * Code itself, seen by its hooks; `hub` is our own reactors. Text never adds rights: only an operator
 * can have answered a gate.
 */
export interface Actor {
  readonly type: 'operator' | 'session' | 'claude' | 'hub';
  readonly id: string;
  readonly name: string;
}

export const hubActor: Actor = { type: 'hub', id: 'hub', name: 'Roundhouse' };

export const claudeActor: Actor = { type: 'claude', id: 'claude', name: 'Claude' };
