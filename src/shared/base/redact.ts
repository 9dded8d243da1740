import { cutText } from './cut-text.ts';

// What must never be written down, taken out of anything that is about to be. Values are found by their
// own shape (each token of ours says what it is, so do Anthropic's) and by the name of their field.

const removed = '[removed]';
const secretShapes = [
  // Before the tokens, whose shape its name begins with.
  /\brh_device_\d+=[^;,\s]+/g,
  /\brh_[a-z]+_[\w-]+/g,
  /\bsk-ant-[\w-]+/g,
  /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi,
];
const secretNames =
  /authorization$|cookie$|secret$|password$|passphrase$|token$|ticket$|api-?_?key$|^x-roundhouse-key$/i;

const limits = { depth: 6, items: 100, characters: 4_000 };

/** The text with every secret that has a shape of its own taken out. */
export function redactText(text: string): string {
  return secretShapes.reduce((rest, shape) => rest.replaceAll(shape, removed), text);
}

/**
 * Plain JSON of anything, without secrets: faults with their causes, long texts cut, bytes counted, what is
 * too deep or goes in a circle named.
 */
export function redact(value: unknown): unknown {
  return redactAt(value, limits.depth);
}

function redactAt(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return redactText(cut(value));
    case 'bigint':
    case 'symbol':
    case 'function':
      return String(value).slice(0, 80);
    case 'object':
      return value === null ? null : redactObject(value, depth);
    default:
      return value;
  }
}

function redactObject(value: object, depth: number): unknown {
  if (depth === 0) return '[deeper]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    return value.slice(0, limits.items).map((item: unknown) => redactAt(item, depth - 1));
  }
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(
    entries
      .slice(0, limits.items)
      .map(([name, field]: readonly [unknown, unknown]) => [
        redactText(String(name)),
        secretNames.test(String(name)) && field !== null ? removed : redactAt(field, depth - 1),
      ]),
  );
}

function redactError(error: Error, depth: number): unknown {
  const { name, message, stack, cause, ...rest } = error;
  return {
    name,
    message: redactText(cut(message)),
    // The stack repeats the message.
    ...(stack === undefined ? {} : { stack: redactText(cut(stack)) }),
    ...(redactObject({ ...rest }, depth) as object),
    ...(cause === undefined ? {} : { cause: redactAt(cause, depth - 1) }),
  };
}

function cut(text: string): string {
  return text.length <= limits.characters ? text : `${cutText(text, limits.characters)}…`;
}
