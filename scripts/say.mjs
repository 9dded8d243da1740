/** Tells the person what goes on. On stderr: stdout belongs to the program that is started. */
export function say(/** @type {string} */ line) {
  process.stderr.write(`${line}\n`);
}

/** An ending that the person can act on; it is shown without a stack. */
export class Halt extends Error {}

/**
 * Runs a script's main function and turns its outcome into the exit code.
 *
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (thrown) {
    if (!(thrown instanceof Halt)) throw thrown;
    say(thrown.message);
    process.exitCode = 1;
  }
}
