import { z } from 'zod';

/**
 * Makes the schemas work where the policy forbids to make code from text: in the page. Called once,
 * before anything is parsed; elsewhere schemas are compiled, which is faster.
 */
export function parseWithoutEval(): void {
  z.config({ jitless: true });
}
