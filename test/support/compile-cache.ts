import { fileURLToPath } from 'node:url';

/**
 * Where Node keeps what it has compiled. The hubs, runners and command lines that the tests start read hundreds of
 * source files each. All but the first find them compiled here, and need half the processor time to start.
 */
export const compileCache = fileURLToPath(
  new URL('../../node_modules/.cache/roundhouse-tests', import.meta.url),
);
