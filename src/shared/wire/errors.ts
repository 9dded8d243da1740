/**
 * Every code that crosses an edge, each with one line that says what the caller should do; empty where only the message
 * of the refusal can say it. Each edge has one exhaustive table from code to its own status (HTTP status, close code, exit code).
 */
export const errorHints = {
  bad_request: 'Correct the request, then send it again.',
  unauthorized: 'Sign in: run `roundhouse open`, or give a token of this hub.',
  forbidden_host: 'Use the address that the hub printed.',
  forbidden_origin: 'Open the page from the hub itself.',
  forbidden_role: 'Ask the owner for the role that this needs.',
  step_up_required: 'Unlock with your PIN, then repeat.',
  baton_held: 'Ask the holder for the baton.',
  not_found: 'Check the name; `roundhouse ls` lists the sessions.',
  ambiguous: 'Give more of the id, or the whole name.',
  name_taken: 'Choose another name.',
  refused: '',
  already_answered: 'No action is needed.',
  changed_since_shown: 'Look again at what is asked, then answer.',
  idempotency_conflict: 'Use a new Idempotency-Key for another request.',
  gone: 'Ask for a new one.',
  method_not_allowed: 'Use the method that the document lists.',
  unsupported_media_type: 'Send JSON with content-type application/json.',
  too_large: 'Send less; the message names the limit.',
  rate_limited: 'Wait a moment, then repeat.',
  busy: 'Wait a moment, then repeat.',
  store_overloaded: 'Wait a moment, then repeat.',
  disk_full: 'Free space on the disk of the data directory; nothing was accepted meanwhile.',
  runner_gone: 'Resume the session.',
  unavailable: '',
  timeout: 'Repeat, or wait longer.',
  protocol: 'Update the older side to the version of the hub.',
  internal:
    'This is a fault of Roundhouse. logs/hub.jsonl in the data directory has the details; report it.',
} as const;

export type ErrorCode = keyof typeof errorHints;

/** An expected no, as a value: what happened and what to do. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  /** Overrides the general hint of the code. */
  readonly hint?: string;
}

export function refusal(code: ErrorCode, message: string, hint?: string): Refusal {
  return hint === undefined ? { code, message } : { code, message, hint };
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorHints, text);
}

/** HTTP status by code. */
export const httpStatuses: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden_host: 421,
  forbidden_origin: 403,
  forbidden_role: 403,
  step_up_required: 403,
  baton_held: 409,
  not_found: 404,
  ambiguous: 409,
  name_taken: 409,
  refused: 409,
  already_answered: 409,
  changed_since_shown: 409,
  idempotency_conflict: 409,
  gone: 410,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  too_large: 413,
  rate_limited: 429,
  busy: 503,
  store_overloaded: 503,
  disk_full: 507,
  runner_gone: 409,
  unavailable: 503,
  timeout: 504,
  protocol: 426,
  internal: 500,
};
