import { vi } from 'vitest';

/** Waits until what is expected holds; Vitest's own second is too short where other tests take the processor. */
export function until(expected: () => void): Promise<void> {
  return vi.waitFor(expected, { timeout: 20_000, interval: 5 });
}
