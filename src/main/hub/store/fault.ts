import { AppError } from '../../../shared/base/app-error.ts';
import { storeFault } from './sqlite-fault.ts';
import type { Fault } from './worker-calls.ts';

/** What was thrown, as plain data that crosses a thread. */
export function faultOf(thrown: unknown): Fault {
  const { code, message, details } = storeFault(thrown);
  return { code, message, details };
}

export function appErrorOf(fault: Fault): AppError {
  return new AppError(fault.code, fault.message, { details: fault.details });
}
