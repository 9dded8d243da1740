import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly isNightly: boolean;
  }
}

/**
 * How often a test repeats a fault or a random run: some times in `npm test`, many times in `npm run test:nightly`.
 * A file that asks belongs in the list of the nightly project in `vitest.config.ts`.
 */
export function rounds(count: { readonly usual: number; readonly nightly: number }): number {
  return inject('isNightly') ? count.nightly : count.usual;
}
