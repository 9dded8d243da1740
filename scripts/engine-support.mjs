import { findProgram } from './find-program.mjs';

/** Why this machine can run no engine for the tests; `null` when it can. */
export function whyNoEngine() {
  const path = process.env['PATH'];
  if (process.platform !== 'linux') return 'the tests start an engine on Linux only';
  if (process.getuid?.() !== 0) return 'an engine of their own needs root';
  const missing = ['dockerd', 'mmdebstrap'].filter((name) => findProgram(name, path) === null);
  return missing.length === 0 ? null : `${missing.join(' and ')} cannot be found`;
}

/** True where `npm test` could have installed what is missing: there a missing engine is a failure. */
export function isEngineOurs() {
  return process.getuid?.() === 0 && findProgram('apt-get', process.env['PATH']) !== null;
}
