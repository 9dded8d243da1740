import type { JsonObject } from '../../../shared/domain/gate.ts';

/** What a plan asks to be allowed with it, one line each: `Bash: run the tests`. */
export function allowedPrompts(input: JsonObject): readonly string[] {
  const asked = input['allowedPrompts'];
  if (!Array.isArray(asked)) return [];
  return asked.map((one: unknown) => {
    if (typeof one !== 'object' || one === null) return JSON.stringify(one);
    const { tool, prompt } = one as { readonly tool?: unknown; readonly prompt?: unknown };
    return typeof tool === 'string' && typeof prompt === 'string'
      ? `${tool}: ${prompt}`
      : JSON.stringify(one);
  });
}
