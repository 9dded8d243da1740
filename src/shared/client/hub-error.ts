import { AppError } from '../base/app-error.ts';
import type { ErrorCode } from '../wire/errors.ts';
import { errorHints, isErrorCode } from '../wire/errors.ts';
import { errorBodySchema } from '../wire/http-schemas.ts';

/** A code of the hub, or `unreachable`: no answer came at all. */
export type HubErrorCode = ErrorCode | 'unreachable';

export interface HubErrorFields {
  readonly code: HubErrorCode;
  readonly message: string;
  /** What the caller can do about it, as a sentence. */
  readonly hint: string;
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly cause?: unknown;
}

/** A call that the hub refused or that did not reach it. */
export class HubError extends AppError {
  override readonly code: HubErrorCode;
  readonly hint: string;
  readonly status: number;

  constructor(fields: HubErrorFields) {
    super(fields.code, fields.message, { cause: fields.cause });
    this.name = 'HubError';
    this.code = fields.code;
    this.hint = fields.hint;
    this.status = fields.status;
  }
}

/** What can be done about it, where the hub or its client says so. */
export function hintOf(thrown: unknown): string | null {
  return thrown instanceof HubError ? thrown.hint : null;
}

/** The error that an answer other than 2xx stands for, also when something else than a hub wrote it. */
export function hubErrorOf(status: number, text: string): HubError {
  const parsed = errorBodySchema.safeParse(parseJson(text));
  if (!parsed.success) {
    return new HubError({
      code: 'protocol',
      message: `the answer with status ${status} is not from a Roundhouse hub`,
      hint: 'Check the address. Another program may be listening there.',
      status,
    });
  }
  const { code, message, hint } = parsed.data.error;
  if (isErrorCode(code)) return new HubError({ code, message, hint, status });
  // A newer hub knows codes that we do not: its words are kept, its status says whose fault it is.
  const known: ErrorCode = status >= 500 ? 'internal' : 'refused';
  return new HubError({ code: known, message, hint: hint || errorHints[known], status });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses it in the next step, with the right words.
    return undefined;
  }
}
