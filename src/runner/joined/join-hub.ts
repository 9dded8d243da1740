import { readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { z } from 'zod';

import { isSameProcess } from '../../node/process-identity.ts';
import { provenAgent } from '../../node/proven-agent.ts';
import { Backoff } from '../../shared/base/backoff.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { randomText } from '../../shared/base/ids.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { JoinRequest } from '../../shared/wire/joined-schemas.ts';
import { joinedSchema } from '../../shared/wire/joined-schemas.ts';
import { hubRecordSchema } from '../../shared/wire/runner-job.ts';
import { watchHub } from '../link/hub-address.ts';

export interface JoinHubOptions {
  readonly dataDirectory: string;
  /** Of the connection: `token` is in it. */
  readonly folder: string;
  readonly claude: Omit<JoinRequest, 'token'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export type Joined =
  | { readonly state: 'joined'; readonly jobFile: string }
  | { readonly state: 'refused'; readonly reason: string }
  /** Claude Code ended, or the token is gone. */
  | { readonly state: 'given-up' };

const firstPauseMs = 250;
const pauseLimitMs = 15_000;
/** A hub that takes the connection and never answers must not hold us. */
const answerLimitMs = 10_000;

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
/** What another attempt would not change. */
const finalCodes: ReadonlySet<string> = new Set(['unauthorized', 'refused', 'forbidden_role']);

/** Says to the hub that this Claude Code is there, again and again until the hub has answered. Claude Code does not wait for it. */
export async function joinHub(options: JoinHubOptions): Promise<Joined> {
  const { dataDirectory, folder, clock, logger, signal } = options;
  const backoff = new Backoff({ clock, firstMs: firstPauseMs, limitMs: pauseLimitMs });
  while (!signal.aborted) {
    const token = readToken(folder);
    if (token === undefined) return { state: 'given-up' };
    const answer = await attempt(options, token).catch((error: unknown) => {
      logger.debug('the hub could not be asked', { error });
      return undefined;
    });
    if (answer?.state === 'joined') return answer;
    // Connected anew meanwhile: the new token is tried.
    if (answer && readToken(folder) !== token) continue;
    if (answer?.code === 'unauthorized') {
      // It was revoked: every further start of this Claude Code would only be one more wrong credential.
      rmSync(join(folder, 'token'), { force: true });
    }
    if (answer && finalCodes.has(answer.code)) return answer;
    await pause({ dataDirectory, backoff, signal });
  }
  return { state: 'given-up' };
}

type Answer =
  | Extract<Joined, { state: 'joined' }>
  | (Extract<Joined, { state: 'refused' }> & { readonly code: string });

async function attempt(
  { dataDirectory, claude }: JoinHubOptions,
  token: string,
): Promise<Answer | undefined> {
  const hub = hubRecordSchema.parse(
    JSON.parse(readFileSync(join(dataDirectory, 'hub.json'), 'utf8')),
  );
  if (!(await isSameProcess(hub.pid, hub.startTime))) return undefined;
  const body: JoinRequest = { ...claude, token };
  const answer: unknown = JSON.parse(await post(`${hub.url}/api/v1/joined`, dataDirectory, body));
  const joined = joinedSchema.safeParse(answer).data;
  if (joined) return { state: 'joined', jobFile: joined.jobFile };
  const { code, message } = errorSchema.parse(answer).error;
  return { state: 'refused', reason: message, code };
}

/** The token goes to the hub of this data directory and to nobody else. */
function post(url: string, dataDirectory: string, body: JoinRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent: provenAgent(dataDirectory),
      signal: AbortSignal.timeout(answerLimitMs),
      headers: { 'content-type': 'application/json', 'idempotency-key': `join-${randomText(20)}` },
    });
    outgoing.on('response', (response) => resolve(text(response)));
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

function readToken(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'token'), 'utf8').trim();
  } catch {
    // Revoked.
    return undefined;
  }
}

/** A hub that starts is asked at once. */
async function pause(options: {
  readonly dataDirectory: string;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { dataDirectory, backoff, signal } = options;
  const change = new AbortController();
  using waiting = new DisposableStack();
  waiting.use(
    watchHub({
      dataDirectory,
      onChange: () => {
        backoff.reset();
        change.abort();
      },
    }),
  );
  await backoff.wait(AbortSignal.any([signal, change.signal]));
}
