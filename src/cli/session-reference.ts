import { usageError } from './cli-error.ts';

/** `NAME`, `@NAME` or a prefix of an id, as the hub takes it in a path. */
export function sessionReference(text: string): string {
  const reference = (text.startsWith('@') ? text.slice(1) : text).trim();
  if (reference !== '') return reference;
  throw usageError('The name of a session is empty.', '`roundhouse ls` lists the sessions.');
}
