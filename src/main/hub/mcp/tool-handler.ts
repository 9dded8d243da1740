import type { z } from 'zod';

import type { Result } from '../../../shared/base/result.ts';
import { err } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { ToolResult } from '../../../shared/wire/peer-methods.ts';
import type { ToolCaller, ToolHandler } from './tool-calls.ts';

/** A tool whose arguments are checked against its schema before it runs. */
export function toolHandler<Schema extends z.ZodObject>(
  schema: Schema,
  run: (input: z.infer<Schema>, caller: ToolCaller) => Promise<Result<ToolResult, Refusal>>,
): ToolHandler {
  return {
    call: async (given, caller) => {
      const parsed = schema.safeParse(given);
      if (parsed.success) return run(parsed.data, caller);
      const [issue] = parsed.error.issues;
      const where = issue?.path.join('.') ?? '';
      return err(refusal('bad_request', `${where}${where && ': '}${issue?.message ?? ''}`));
    },
  };
}
