import { assertNever } from '../../../shared/base/assert.ts';
import type { GateClosedReason } from '../../../shared/domain/gate.ts';
import type { GateEntry, PromptReceipt, ReceiptEntry, ToolEntry } from './transcript-entry.ts';

// The same words in every format that people read.

/** `2026-11-20 18:04:05`, in UTC, from an ISO time. */
export function timeWords(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

function durationWords(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** How a message came to Claude Code. */
export function promptWords(receipt: PromptReceipt): string {
  const steps = [
    `queued ${timeWords(receipt.queuedAt)}`,
    ...(receipt.deliveredAt === null ? [] : [`delivered ${timeWords(receipt.deliveredAt)}`]),
    `accepted ${timeWords(receipt.acceptedAt)}`,
  ];
  return `Message ${receipt.message}: ${steps.join(', ')}`;
}

export function toolWords({ outcome }: ToolEntry): string {
  switch (outcome.state) {
    case 'finished':
      return outcome.durationMs === null ? 'done' : `done in ${durationWords(outcome.durationMs)}`;
    case 'failed':
      return outcome.durationMs === null
        ? 'failed'
        : `failed after ${durationWords(outcome.durationMs)}`;
    case 'denied':
      return outcome.by === undefined ? 'refused by auto mode' : `denied by ${outcome.by}`;
    case 'open':
      return 'end not reported';
    default:
      return assertNever(outcome);
  }
}

/** What the tool gave back; empty when nothing was seen. */
export function toolResult({ outcome }: ToolEntry): string {
  switch (outcome.state) {
    case 'finished':
      return outcome.output;
    case 'failed':
      return outcome.error;
    case 'denied':
      return outcome.reason;
    case 'open':
      return '';
    default:
      return assertNever(outcome);
  }
}

const closedWords: Readonly<Record<GateClosedReason, string>> = {
  'answered-in-terminal': 'answered in the terminal',
  interrupted: 'closed: the turn was interrupted',
  'turn-ended': 'closed: the turn ended',
  'session-ended': 'closed: the session ended',
  'reports-missing': 'closed: the answer is missing after a restore',
};

const answerWords = {
  allow: 'allowed',
  'allow-always': 'allowed always',
  deny: 'denied',
} as const;

/** Who answered what and when, and whether Claude was seen to act on it. */
export function gateWords({ outcome }: GateEntry): string {
  switch (outcome.state) {
    case 'answered': {
      const proof =
        outcome.appliedAt === null
          ? 'not seen to be applied'
          : `applied ${timeWords(outcome.appliedAt)}`;
      return `${answerWords[outcome.answer]} by ${outcome.by} ${timeWords(outcome.at)}, ${proof}`;
    }
    case 'closed':
      return `${closedLabel(outcome)} ${timeWords(outcome.at)}`;
    case 'open':
      return 'waits for an answer';
    default:
      return assertNever(outcome);
  }
}

function closedLabel(closed: { readonly reason: GateClosedReason; readonly by?: string }): string {
  const { reason, by } = closed;
  return reason === 'interrupted' && by !== undefined
    ? `interrupted by ${by}`
    : closedWords[reason];
}

const receiptVerbs: Readonly<Record<ReceiptEntry['state'], string>> = {
  answered: 'was answered',
  held: 'is held',
  unknown: 'has an unknown outcome',
  failed: 'failed',
  dropped: 'was dropped',
  edited: 'was edited',
  queued: 'is queued',
};

export function receiptWords(entry: ReceiptEntry): string {
  const by = entry.state === 'dropped' || entry.state === 'edited' ? ` by ${entry.by}` : '';
  return `message ${entry.message} ${receiptVerbs[entry.state]}${by}${entry.reason === null ? '' : `: ${entry.reason}`}`;
}

/** `1 text that looks like a key was taken out` and the like. */
export function redactionWords(count: number): string {
  if (count === 0) return 'Nothing that looks like a key was found.';
  return count === 1
    ? '1 text that looks like a key was taken out.'
    : `${count} texts that look like keys were taken out.`;
}
