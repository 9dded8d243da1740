import { z } from 'zod';

import type { Result } from '../base/result.ts';
import { err } from '../base/result.ts';
import type { Refusal } from './errors.ts';
import { refusal } from './errors.ts';

// Questions between a runner and the hub, asked by either side once the link is live.
//
// `request` carries an id, the time that the asker will wait, the name of a method and its parameters. The other side
// answers with one `response` for that id: a result or a refusal. `cancel` says that the asker waits no longer.
//
// A request whose answer was lost with a link is sent again under the same id on the next one. The answering side carries
// out each id once: it answers from memory, or with the outcome of what is still running. At most `requestLimit` requests
// of one side are open at a time; one more is refused with `busy`, and may be repeated later under another id.

/** Of one side at a time. It is also the number of answers that are remembered: no more than these can be repeated. */
export const requestLimit = 32;

/** The longest time that an asker may wait. */
export const requestDeadlineLimitMs = 10 * 60_000;

/** Of a request or a response, in UTF-16 units: at most three bytes each, and a text of the link may have 1 MiB. */
export const requestTextLimit = 256_000;

const id = z.string().min(1).max(64);

export const requestSchema = z.strictObject({
  type: z.literal('request'),
  id,
  method: z.string().min(1).max(64),
  params: z.unknown(),
  deadlineMs: z.int().positive().max(requestDeadlineLimitMs),
});

export const responseSchema = z.strictObject({
  type: z.literal('response'),
  id,
  outcome: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('done'), result: z.unknown() }),
    z.strictObject({
      state: z.literal('refused'),
      /** One of `errors.ts`; a newer peer may know more. */
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
    }),
  ]),
});

export const cancelSchema = z.strictObject({ type: z.literal('cancel'), id });

export type RunnerRequest = z.infer<typeof requestSchema>;
export type RunnerResponse = z.infer<typeof responseSchema>;
export type RunnerCancel = z.infer<typeof cancelSchema>;

/** What can be asked for, with the schemas of both directions. */
export interface RequestMethod<Params, Answer> {
  readonly name: string;
  readonly params: z.ZodType<Params>;
  readonly result: z.ZodType<Answer>;
}

/** The hub asks a runner for the text of the screen. */
export const readScreenMethod = {
  name: 'read-screen',
  params: z.strictObject({}),
  result: z.strictObject({ text: z.string(), title: z.string() }),
} as const satisfies RequestMethod<unknown, unknown>;

/** A method as the answering side carries it out. */
export interface ServedMethod {
  readonly name: string;
  readonly run: (params: unknown, signal: AbortSignal) => Promise<Result<unknown, Refusal>>;
}

/** The signal aborts when the asker waits no longer; an effect that has begun may be finished all the same. */
export type RequestHandler<Params, Answer> = (
  params: Params,
  signal: AbortSignal,
) => Promise<Result<Answer, Refusal>>;

export function serveMethod<Params, Answer>(
  method: RequestMethod<Params, Answer>,
  handler: RequestHandler<Params, Answer>,
): ServedMethod {
  return {
    name: method.name,
    run: async (params, signal) => {
      const parsed = method.params.safeParse(params);
      if (parsed.success) return handler(parsed.data, signal);
      return err(refusal('bad_request', `The parameters of ${method.name} are malformed.`));
    },
  };
}
