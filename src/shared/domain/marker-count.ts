/**
 * The markers on the lines of an xterm.js terminal, in the browser or headless. Its interface tells them of
 * the normal screen only, so they are read from where it keeps them; infinitely many, when it is another
 * version that keeps them elsewhere: then nothing is added to them.
 */
export function markerCount(terminal: object): number {
  let value: unknown = terminal;
  for (const name of ['_core', '_bufferService', 'buffer', 'markers', 'length']) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return typeof value === 'number' ? value : Infinity;
}
