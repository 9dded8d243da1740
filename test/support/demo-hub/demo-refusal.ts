import type { ErrorCode } from '../../../src/shared/wire/errors.ts';

/** A refusal of the demo hub, as the real one words it. */
export class DemoRefusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
