/** Throws when something that cannot be has happened: a bug, never bad input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`impossible: ${message}`);
}

/** The last branch of a `switch` over a union: does not compile while a case is missing. */
export function assertNever(value: never, what = 'case'): never {
  throw new Error(`impossible: unhandled ${what} ${JSON.stringify(value)}`);
}
