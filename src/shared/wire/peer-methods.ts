import { z } from 'zod';

import type { RequestMethod } from './runner-requests.ts';

// What a runner and the hub ask each other so that sessions can talk.

const textRecord = z.record(z.string(), z.unknown());

/** The Claude Code of a runner calls a tool of the hub. `call` names the call for good: however often it comes, it is one. */
export const callToolMethod = {
  name: 'call-tool',
  params: z.strictObject({
    call: z.string().min(1).max(64),
    tool: z.string().min(1).max(64),
    arguments: textRecord,
  }),
  result: z.strictObject({
    text: z.string(),
    structured: textRecord.nullable(),
    isError: z.boolean(),
  }),
} as const satisfies RequestMethod<unknown, unknown>;

export type ToolResult = z.infer<typeof callToolMethod.result>;

/**
 * The hub has a text for a Claude Code that nobody typed. `handed`: the hook that waits for it got it, now or before.
 * `asleep`: no hook waits, so nothing can wake this Claude Code now.
 */
export const notifyMethod = {
  name: 'notify',
  params: z.strictObject({
    notice: z.string().min(1).max(64),
    attempt: z.int().positive(),
    text: z.string().min(1),
  }),
  result: z.strictObject({ state: z.enum(['handed', 'asleep']) }),
} as const satisfies RequestMethod<unknown, unknown>;

export type Notice = z.infer<typeof notifyMethod.params>;
export type NoticeState = z.infer<typeof notifyMethod.result>['state'];
