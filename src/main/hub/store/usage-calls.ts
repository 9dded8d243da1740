import type { RateWindow } from '../../../shared/domain/event.ts';

// What the log tells of money, limits and failed calls. All of it is what Claude Code gave: where it gave
// nothing there is nothing, never a zero.

export interface UsageQuery {
  /** ISO 8601 in UTC. */
  readonly since: string;
}

/** What a session has cost since then. */
export interface Spent {
  readonly session: string;
  readonly usd: number;
}

export interface SeenWindow extends RateWindow {
  /** When Claude Code said so. */
  readonly at: string;
}

export interface UsageRows {
  readonly spent: readonly Spent[];
  /** The newest of each that any session was given. */
  readonly fiveHour: SeenWindow | null;
  readonly sevenDay: SeenWindow | null;
}

export interface FailuresQuery {
  readonly session: string | null;
  readonly before: number;
  readonly limit: number;
}

export interface FailedCall {
  readonly seq: number;
  readonly at: string;
  readonly session: string;
  readonly tool: string;
  /** What it was asked to do, on one line. */
  readonly summary: string;
  readonly error: string;
  readonly durationMs: number | null;
  /** Its share of the step of the model that read the failure; null where no figures were given. */
  readonly usd: number | null;
}

export interface FailureRows {
  /** Newest first. */
  readonly calls: readonly FailedCall[];
  readonly next: number | null;
}
