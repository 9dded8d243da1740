import type { HubErrorCode } from '../shared/client/hub-error.ts';
import type { CliErrorCode } from './cli-error.ts';

/** What a program that runs the command line can go by. */
export const exitCode = {
  done: 0,
  failed: 1,
  badUsage: 2,
  unreachable: 3,
  notAllowed: 4,
  notFound: 5,
  refused: 6,
  deadline: 124,
} as const;

/** Every code that a command can end with, from the hub or from here. */
export const exitCodes: Readonly<Record<HubErrorCode | CliErrorCode, number>> = {
  usage: exitCode.badUsage,
  failed: exitCode.failed,
  deadline: exitCode.deadline,
  wrong_certificate: exitCode.notAllowed,
  unreachable: exitCode.unreachable,
  bad_request: exitCode.badUsage,
  unauthorized: exitCode.notAllowed,
  forbidden_host: exitCode.notAllowed,
  forbidden_origin: exitCode.notAllowed,
  forbidden_role: exitCode.notAllowed,
  step_up_required: exitCode.notAllowed,
  baton_held: exitCode.refused,
  not_found: exitCode.notFound,
  ambiguous: exitCode.notFound,
  name_taken: exitCode.refused,
  refused: exitCode.refused,
  already_answered: exitCode.refused,
  changed_since_shown: exitCode.refused,
  idempotency_conflict: exitCode.refused,
  gone: exitCode.refused,
  method_not_allowed: exitCode.failed,
  unsupported_media_type: exitCode.failed,
  too_large: exitCode.badUsage,
  rate_limited: exitCode.refused,
  busy: exitCode.failed,
  store_overloaded: exitCode.failed,
  disk_full: exitCode.failed,
  runner_gone: exitCode.refused,
  unavailable: exitCode.failed,
  timeout: exitCode.deadline,
  protocol: exitCode.failed,
  internal: exitCode.failed,
};
