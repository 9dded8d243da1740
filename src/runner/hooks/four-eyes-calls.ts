import { fourEyesRuleOf } from '../../shared/domain/four-eyes.ts';
import { gateTypeOf, type JsonObject } from '../../shared/domain/gate.ts';
import type { HookPayload } from './hook-payload.ts';

/** Which calls wait for another person before they run, as the hub said last. */
export class FourEyesCalls {
  #rules: readonly string[];

  constructor(rules: readonly string[]) {
    this.#rules = rules;
  }

  follow(rules: readonly string[]): void {
    this.#rules = rules;
  }

  mustHold(payload: HookPayload): boolean {
    const tool = payload['tool_name'];
    const input = payload['tool_input'];
    if (typeof tool !== 'string' || gateTypeOf(tool) !== 'permission') return false;
    return fourEyesRuleOf(this.#rules, { tool, input: isObject(input) ? input : {} }) !== undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
