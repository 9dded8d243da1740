/**
 * Every code that crosses an edge, each with one line that says what the caller should do; empty where only the message
 * of the refusal can say it. Each edge has one exhaustive table from code to its own status (HTTP status, close code, exit code).
 */
export const errorHints = {
  bad_request: 'Correct the request, then send it again.',
  unauthorized: 'Sign in with `roundhouse open`, or use a token of this hub.',
  forbidden_host: 'Use the address that the hub printed.',
  forbidden_origin: 'Open the page from the hub itself.',
  forbidden_role: 'Ask the owner for a role that allows this.',
  step_up_required: 'Unlock with your PIN, then try again.',
  baton_held: 'Ask the holder for the baton.',
  not_found: 'Check the name; `roundhouse ls` lists the sessions.',
  ambiguous: 'Use a longer part of the id, or the whole name.',
  name_taken: 'Choose another name.',
  refused: '',
  already_answered: 'No action is needed.',
  changed_since_shown: 'Read the new request, then answer.',
  idempotency_conflict: 'Use a new Idempotency-Key for a different request.',
  gone: 'Request a new one.',
  method_not_allowed: 'Use a method that openapi.json lists.',
  unsupported_media_type: 'Send JSON with Content-Type: application/json.',
  too_large: 'Send less. The error names the limit.',
  rate_limited: 'Wait a moment, then try again.',
  busy: 'Wait a moment, then try again.',
  store_overloaded: 'Wait a moment, then try again.',
  disk_full: "Free space on the data directory's disk. Nothing was stored.",
  runner_gone: 'Resume the session.',
  unavailable: '',
  timeout: 'Try again, or wait longer.',
  protocol: 'Update the client or the hub, so that both have the same version.',
  internal:
    'This is a bug in Roundhouse. Report it with the details from logs/hub.jsonl in the data directory.',
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
