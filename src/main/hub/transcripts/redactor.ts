import type { Json } from '../../../shared/domain/gate.ts';
import type { SecretPattern } from './secret-patterns.ts';
import { secretFieldPattern, secretPatterns } from './secret-patterns.ts';

/** Takes out what looks like a secret, and counts. */
export interface Redactor {
  /** How many secrets were taken out so far. */
  readonly count: number;
  text(text: string): string;
  json(value: Json): Json;
}

/** For `redact=no`: everything stays. */
export const keepingRedactor: Redactor = { count: 0, text: (text) => text, json: (value) => value };

export interface RedactorOptions {
  /** `label` says what it was; `mask` keeps the length, for texts whose columns matter. */
  readonly style: 'label' | 'mask';
}

interface Replace {
  (name: string, secret: string): string;
}

export function createRedactor(options: RedactorOptions): Redactor {
  let count = 0;
  function replace(name: string, secret: string): string {
    count += 1;
    return options.style === 'mask' ? mask(secret) : `[redacted: ${name}]`;
  }
  function text(value: string): string {
    const withoutBlocks = replaceKeyBlocks(value, replace);
    return secretPatterns.reduce(
      (rest, pattern) => replacePattern(rest, pattern, replace),
      withoutBlocks,
    );
  }
  function json(value: Json): Json {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: Json) => json(item));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [text(key), field(key, item)]),
    );
  }
  function field(key: string, value: Json): Json {
    const isSecret = typeof value === 'string' && value.length >= 4 && secretFieldPattern.test(key);
    return isSecret ? replace('password', value) : json(value);
  }
  return {
    get count() {
      return count;
    },
    text,
    json,
  };
}

/** Same length, same line breaks. */
function mask(secret: string): string {
  return secret.replaceAll(/[^\r\n]/g, '*');
}

function replacePattern(text: string, pattern: SecretPattern, replace: Replace): string {
  return text.replace(pattern.pattern, (match: string, ...rest: readonly unknown[]) => {
    const groups = rest.at(-1);
    const secret = secretOf(groups) ?? match;
    if (secret.startsWith('[redacted') || pattern.accepts?.(secret) === false) return match;
    // The secret is the last thing of its match but for a closing sign: the last occurrence is it.
    const start = match.lastIndexOf(secret);
    return (
      match.slice(0, start) + replace(pattern.name, secret) + match.slice(start + secret.length)
    );
  });
}

function secretOf(groups: unknown): string | undefined {
  if (typeof groups !== 'object' || groups === null || !('secret' in groups)) return undefined;
  return typeof groups.secret === 'string' ? groups.secret : undefined;
}

const blockStart = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const blockEnd = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** The lines of a key that was cut off; a line break may be written out, as in JSON. */
const cutOffBody = /(?:[A-Za-z0-9+/=]|\s|\\[nr])*/y;
/** Longer than any key: an END further away belongs to another block. */
const blockLimit = 20_000;

/** Private keys, from BEGIN to END; to the end of what looks like one when the END is missing. */
function replaceKeyBlocks(text: string, replace: Replace): string {
  const ends = [...text.matchAll(blockEnd)].map((end) => end.index + end[0].length);
  let result = '';
  let from = 0;
  let next = 0;
  for (const start of text.matchAll(blockStart)) {
    if (start.index < from) continue;
    const bodyFrom = start.index + start[0].length;
    while ((ends[next] ?? Infinity) <= bodyFrom) next += 1;
    const end = ends[next];
    const isWhole = end !== undefined && end - bodyFrom <= blockLimit;
    const to = isWhole ? end : endOfCutOff(text, bodyFrom);
    result += text.slice(from, start.index) + replace('private key', text.slice(start.index, to));
    from = to;
  }
  return result + text.slice(from);
}

function endOfCutOff(text: string, bodyFrom: number): number {
  cutOffBody.lastIndex = bodyFrom;
  const body = cutOffBody.exec(text.slice(0, bodyFrom + blockLimit))?.[0] ?? '';
  // Prose is made of the same letters: only a body with a long run of them is one.
  const lastRun = [...body.matchAll(/[A-Za-z0-9+/=]{24,}/g)].at(-1);
  return bodyFrom + (lastRun ? lastRun.index + lastRun[0].length : 0);
}
