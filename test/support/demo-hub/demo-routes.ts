import type { Handlers } from '../../../src/main/hub/http/handler.ts';
import type { Result } from '../../../src/shared/base/result.ts';
import { err, ok } from '../../../src/shared/base/result.ts';
import * as changes from '../../../src/shared/wire/changes-schemas.ts';
import type { Refusal } from '../../../src/shared/wire/errors.ts';
import { refusal } from '../../../src/shared/wire/errors.ts';
import { composingHandlers } from './demo-composing.ts';
import { DemoRefusal } from './demo-refusal.ts';
import type { DemoSessions } from './demo-sessions.ts';
import { failuresIn, usageSince } from './demo-usage.ts';
import type { LiveLog } from './live-log.ts';

/** A request after the edge has checked it. */
export interface DemoRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The bytes of a file, where the route takes one. */
  readonly upload: Buffer;
}

type MadeUpName =
  | Extract<
      keyof Handlers,
      `changes.${string}` | `files.${string}` | `commands.${string}` | `attachments.${string}`
    >
  | 'usage.read'
  | 'failures.list';
export type MadeUpHandlers = Readonly<Record<MadeUpName, (request: DemoRequest) => unknown>>;

/** What a handler of the edge gets, as far as these look at it. */
interface EdgeRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly upload: AsyncIterable<Uint8Array> | null;
}

/** The routes whose services need folders of this machine, or tables of the real store. The edge checks their answers. */
export function madeUpHandlers(log: LiveLog, sessions: DemoSessions): Pick<Handlers, MadeUpName> {
  const handlers: MadeUpHandlers = {
    ...composingHandlers(sessions),
    'changes.list': (request) => sessions.changes.list(ref(request)),
    'changes.diff': (request) => sessions.changes.diff(ref(request), request.query['file'] ?? ''),
    'changes.stage': (request) => stage(sessions, request, 'stage'),
    'changes.unstage': (request) => stage(sessions, request, 'unstage'),
    'changes.commit': (request) =>
      sessions.changes.commit(ref(request), changes.commitSchema.parse(request.body)),
    'changes.bring-in': () => ({ command: 'roundhouse bring-in demo', output: '' }),
    'changes.push': (request) =>
      sessions.changes.push(ref(request), changes.pushSchema.parse(request.body)),
    'usage.read': ({ query }) => usageSince(log, query['since'] ?? ''),
    'failures.list': ({ query }) => failuresIn(log, query['session']),
  };
  const entries = Object.entries(handlers).map(([name, handler]) => [name, atEdge(handler)]);
  // Each answer is checked by the schema of its route.
  return Object.fromEntries(entries) as Pick<Handlers, MadeUpName>;
}

function atEdge(handler: (request: DemoRequest) => unknown) {
  return async (request: EdgeRequest): Promise<Result<unknown, Refusal>> => {
    const { params, body } = request;
    const query = Object.fromEntries(
      Object.entries(request.query).map(([name, value]) => [name, String(value)]),
    );
    try {
      return ok(handler({ params, query, body, upload: await readAll(request.upload) }));
    } catch (thrown) {
      if (thrown instanceof DemoRefusal) return err(refusal(thrown.code, thrown.message));
      throw thrown;
    }
  };
}

async function readAll(upload: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  if (upload) for await (const part of upload) parts.push(part);
  return Buffer.concat(parts);
}

function stage(sessions: DemoSessions, request: DemoRequest, action: 'stage' | 'unstage') {
  return sessions.changes.stage(
    ref(request),
    changes.stageSchema.parse(request.body).files,
    action,
  );
}

function ref(request: DemoRequest): string {
  return request.params['ref'] ?? '';
}
