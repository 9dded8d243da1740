import type { RunnerFact } from '../../shared/wire/runner-link.ts';

/** What became of one attempt to bring a message to Claude Code. */
export type DeliveryOutcome = Extract<RunnerFact, { type: 'delivery' }>['outcome'];
