import { z } from 'zod';

// What the hub reads of the A2A protocol, version 1.0, over JSON-RPC. Programs outside the hub speak it: unknown fields
// are left out, and whatever the hub does not do is refused with the protocol's own error.

export const a2aVersion = '1.0';

export const rpcRequestSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]),
  method: z.string(),
  params: z.unknown().optional(),
});

export type RpcId = z.infer<typeof rpcRequestSchema>['id'];

export const sendParamsSchema = z.object({
  message: z.object({
    messageId: z.string().min(1).max(200),
    contextId: z.string().max(200).optional(),
    taskId: z.string().max(200).optional(),
    parts: z.array(z.looseObject({ text: z.string().optional() })).min(1),
  }),
  configuration: z.object({ returnImmediately: z.boolean().optional() }).optional(),
});

export const taskParamsSchema = z.object({ id: z.string().min(1).max(200) });

export type TaskState =
  | 'TASK_STATE_SUBMITTED'
  | 'TASK_STATE_WORKING'
  | 'TASK_STATE_COMPLETED'
  | 'TASK_STATE_FAILED'
  | 'TASK_STATE_CANCELED';

interface TextPart {
  readonly text: string;
}

export interface TaskStatus {
  readonly state: TaskState;
  readonly timestamp: string;
  readonly message?: {
    readonly messageId: string;
    readonly role: 'ROLE_AGENT';
    readonly parts: readonly TextPart[];
  };
}

export interface A2aTask {
  readonly id: string;
  readonly contextId: string;
  readonly status: TaskStatus;
  readonly artifacts: readonly {
    readonly artifactId: string;
    readonly name: string;
    readonly parts: readonly TextPart[];
  }[];
}

/** Of JSON-RPC and of A2A. */
export const rpcErrors = {
  parse: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internal: -32_603,
  taskNotFound: -32_001,
  taskNotCancelable: -32_002,
  pushNotSupported: -32_003,
  unsupported: -32_004,
  versionNotSupported: -32_009,
  /** The hub's own: the ask was refused, and the message says why. */
  refused: -32_050,
} as const;
