import type { ServerResponse } from 'node:http';

import { AppError } from '../../../shared/base/app-error.ts';
import {
  errorHints,
  httpStatuses,
  isErrorCode,
  refusal,
  type Refusal,
} from '../../../shared/wire/errors.ts';
import { securityHeaders } from './security-headers.ts';

/** An answer that says no, before it is written in one of the three ways that there are. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function refusedAnswer(refused: Refusal): RefusedAnswer {
  const { code, message, hint = errorHints[code] } = refused;
  const status = httpStatuses[code];
  return {
    status,
    headers: {
      ...securityHeaders.api,
      'Content-Type': 'application/json; charset=utf-8',
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(status === 429 || status === 503 ? { 'Retry-After': '1' } : {}),
      // What is left of the body is not read: the next request cannot be found behind it.
      ...(status === 413 ? { Connection: 'close' } : {}),
    },
    body: JSON.stringify({ error: { code, message, hint } }),
  };
}

/** What the system says when something is used up or closed to us, as a sentence with the next step. */
const systemFaults: Readonly<Record<string, Refusal>> = {
  ENOSPC: refusal('disk_full', 'The disk is full.'),
  EDQUOT: refusal('disk_full', 'The disk quota of this account is used up.'),
  EROFS: refusal('unavailable', 'The file system is read-only.', 'Mount it writable, then repeat.'),
  EMFILE: usedUp(
    'The hub has no file descriptors left.',
    'Raise `ulimit -n` and start the hub again.',
  ),
  ENFILE: usedUp('This machine has no file descriptors left.', 'Raise fs.file-max with sysctl.'),
  EAGAIN: usedUp('This machine cannot start another process.', 'End some processes, then repeat.'),
  ENOMEM: usedUp('This machine has no memory left.', 'End some processes, then repeat.'),
};

function usedUp(message: string, hint: string): Refusal {
  return refusal('unavailable', message, hint);
}

/**
 * What the caller learns of a fault: a code of ours with its sentence (the disk is full, Docker does not
 * run), a limit of the system with what raises it, or only that there was one. What it was is for the log.
 */
export function refusalOfFault(thrown: unknown): Refusal {
  if (thrown instanceof AppError && isErrorCode(thrown.code) && thrown.code !== 'internal') {
    return refusal(thrown.code, thrown.message);
  }
  return systemFaultOf(thrown) ?? refusal('internal', 'The hub failed while it did this.');
}

/** The reason of a system call, also where a fault of ours is around it. */
function systemFaultOf(thrown: unknown): Refusal | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return systemFaults[code] ?? systemFaultOf(thrown.cause);
}

export function responseOf(answer: RefusedAnswer): Response {
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

/** For what is refused before it is routed. */
export function writeRefused(outgoing: ServerResponse, refused: Refusal): void {
  const { status, headers, body } = refusedAnswer(refused);
  // A body may follow; it is not read.
  outgoing.writeHead(status, {
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  });
  outgoing.end(body);
}

/** The same for a socket that no response belongs to, such as one that wanted to be a WebSocket. */
export function refusedUpgradeText(refused: Refusal): string {
  const { status, headers, body } = refusedAnswer(refused);
  const lines = Object.entries({
    ...headers,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${refused.code}\r\n${lines.join('')}\r\n${body}`;
}
