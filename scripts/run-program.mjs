import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter } from 'node:path';

import { programs, root } from './checkout.mjs';

/**
 * The environment for our own tools: the installed programs come first, so that `node` is the pinned one.
 *
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {Record<string, string | undefined>}
 */
export function withPrograms(environment) {
  const path = environment['PATH'] ?? '';
  const isFirst = path === programs || path.startsWith(programs + delimiter);
  return {
    ...environment,
    PATH: isFirst ? path : [programs, path].filter(Boolean).join(delimiter),
  };
}

/**
 * Runs a program in the checkout until it ends, with our terminal as its own.
 *
 * @param {readonly [string, ...string[]]} command
 * @param {{ environment?: Readonly<Record<string, string | undefined>>, deadlineMs?: number, isQuiet?: boolean }} [options]
 *   `isQuiet`: its stdout goes to our stderr, where progress belongs.
 * @returns {Promise<{ exitCode: number, reason: string | null, isInterrupted: boolean }>} `reason` says why it has no
 *   exit code of its own; `isInterrupted`: we were asked to end, and so nothing else should be started.
 */
export function runProgram([program, ...args], options = {}) {
  const { environment = withPrograms(process.env), deadlineMs, isQuiet = false } = options;
  return new Promise((resolve) => {
    // Before the start: the first signal may come at once.
    const asked = onRequestToEnd((signal) => child.kill(signal));
    const child = spawn(program, args, {
      cwd: root,
      env: environment,
      stdio: ['inherit', isQuiet ? process.stderr : 'inherit', 'inherit'],
      // npm and the programs of packages are .cmd files there, and those need a shell.
      shell: process.platform === 'win32' && !program.endsWith('.exe'),
      timeout: deadlineMs,
    });
    child.once('error', (error) => {
      resolve({ exitCode: 127, reason: error.message, isInterrupted: asked.stop() });
    });
    child.once('exit', (code, signal) => {
      const isInterrupted = asked.stop();
      if (signal === null) {
        resolve({ exitCode: code ?? 1, reason: null, isInterrupted });
      } else {
        const exitCode = 128 + constants.signals[signal];
        resolve({ exitCode, reason: `ended by ${signal}`, isInterrupted });
      }
    });
  });
}

/** npm's shell dies of a signal without passing it on, and we are not told. */
const parentCheckMs = 500;

/**
 * Calls `pass` for a signal that only we get, and for the end of the process that started us; Ctrl-C in a terminal
 * reaches the child without our help. `stop` says whether there was such a request.
 */
function onRequestToEnd(/** @type {(signal: NodeJS.Signals) => void} */ pass) {
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  let isInterrupted = false;
  function hear(/** @type {NodeJS.Signals} */ signal) {
    isInterrupted = true;
    if (signal !== 'SIGINT' || !process.stdin.isTTY) pass(signal);
  }
  for (const signal of signals) process.on(signal, hear);
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    hear('SIGTERM');
  }, parentCheckMs);
  return {
    stop: () => {
      clearInterval(timer);
      for (const signal of signals) process.off(signal, hear);
      return isInterrupted;
    },
  };
}
