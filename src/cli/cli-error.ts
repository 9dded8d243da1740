import { AppError } from '../shared/base/app-error.ts';

/**
 * Faults that arise on this side: `usage`, the command was given wrongly; `failed`, something of this
 * machine did not work; `deadline`, the time given with `--timeout` is over; `wrong_certificate`, the
 * peer is not the hub that was asked for.
 */
export type CliErrorCode = 'usage' | 'failed' | 'deadline' | 'wrong_certificate';

export interface CliErrorFields {
  readonly code: CliErrorCode;
  /** What happened, and what was expected. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
  readonly cause?: unknown;
}

/** A command that ends without having done its work, in words for the person who typed it. */
export class CliError extends AppError {
  override readonly code: CliErrorCode;
  readonly hint: string;

  constructor(fields: CliErrorFields) {
    super(fields.code, fields.message, { cause: fields.cause });
    this.name = 'CliError';
    this.code = fields.code;
    this.hint = fields.hint;
  }
}

export function usageError(message: string, hint: string): CliError {
  return new CliError({ code: 'usage', message, hint });
}
