import { z } from 'zod';

import type { JsonObject } from '../../../../shared/domain/gate.ts';

// Claude Code's hook payloads, as far as we read them. Each new version adds fields: unknown ones are let
// through, missing ones have a neutral value, and a payload that is not of this form at all is no evidence.

const text = z.string().catch('');
const noTask = { id: '', type: '', description: '', command: '' };
const textOrNull = z.string().nullable().catch(null);
const numberOrNull = z.number().nullable().catch(null);

/** What runs beside the turn. An entry of another form is counted all the same. */
const taskList = z
  .array(z.object({ id: text, type: text, description: text, command: text }).catch(noTask))
  .catch([]);

const hookPayloadSchema = z.object({
  hook_event_name: z.string(),
  session_id: text,
  prompt_id: textOrNull,
  agent_id: textOrNull,
  agent_type: text,
  permission_mode: textOrNull,
  prompt: text,
  tool_name: text,
  tool_input: z.record(z.string(), z.json()).catch({}),
  tool_use_id: textOrNull,
  tool_response: z.unknown().optional(),
  error: z.unknown().optional(),
  duration_ms: numberOrNull,
  reason: text,
  source: text,
  model: textOrNull,
  last_assistant_message: text,
  background_tasks: taskList,
  message: text,
  message_id: text,
  index: z.number().catch(0),
  final: z.boolean().catch(false),
  delta: text,
  notification_type: text,
  permission_suggestions: z.array(z.record(z.string(), z.json())).catch([]),
  new_cwd: text,
  trigger: text,
});

export type HookPayload = Omit<z.infer<typeof hookPayloadSchema>, 'tool_input'> & {
  readonly tool_input: JsonObject;
};

/** `undefined` when it is not a hook payload. */
export function parseHookPayload(payload: unknown): HookPayload | undefined {
  const parsed = hookPayloadSchema.safeParse(payload);
  return parsed.success ? parsed.data : undefined;
}
