export interface AppErrorOptions {
  readonly cause?: unknown;
  /** What a log or a report should carry beside the message. Never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * A fault: a disk, an engine or a program failed, or a bug showed. `code` is one of `wire/errors.ts`
 * when the fault crosses an edge; the message is a sentence for a person.
 */
export class AppError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
