import type { Actor } from './actor.ts';
import type { Gate, JsonObject } from './gate.ts';
import { inputText } from './input-text.ts';

// Four eyes: for chosen kinds of action, someone other than the person whose prompt caused it must allow it.

/** A person who looks at a request. */
export interface Decider {
  readonly operator: string;
  readonly isOwner: boolean;
}

type Watched = Pick<Gate, 'fourEyes' | 'agreed' | 'askedAt' | 'escalatedAt'>;

/** Why this person may not allow the request, as a sentence; null when they may. Everybody who may answer may deny. */
export function whyNotAllow(gate: Watched, decider: Decider): string | null {
  const { fourEyes } = gate;
  if (!fourEyes) return null;
  const own = fourEyes.causedBy.find(({ id }) => id === decider.operator);
  if (own) return `${own.name}’s prompt caused this, so another person must allow it.`;
  // An owner who has agreed may decide alone, once the others had their time.
  const isEnough = decider.isOwner && gate.escalatedAt !== undefined;
  if (!isEnough && agreedOf(gate).some(({ id }) => id === decider.operator)) {
    return 'You have agreed. Another person must agree, too.';
  }
  if (fourEyes.isCauseUnknown && !decider.isOwner) {
    return 'It is not known whose prompt caused this, so an owner must allow it.';
  }
  return null;
}

/** How many people still have to allow it, if this person does not. */
export function missingApprovers(gate: Watched, decider: Decider, nowMs: number): number {
  const { fourEyes } = gate;
  if (!fourEyes) return 1;
  if (decider.isOwner && isEscalated(gate, nowMs)) return 1;
  return Math.max(1, fourEyes.approvers - agreedOf(gate).length);
}

/** It has waited so long that one owner is enough. */
export function isEscalated(gate: Watched, nowMs: number): boolean {
  const atMs = escalatesAtMs(gate);
  return gate.escalatedAt !== undefined || (atMs !== null && nowMs >= atMs);
}

/** When one owner is enough; null: never. */
export function escalatesAtMs({
  fourEyes,
  askedAt,
}: Pick<Watched, 'fourEyes' | 'askedAt'>): number | null {
  const afterMs = fourEyes?.ownerAfterMs ?? null;
  return afterMs === null ? null : Date.parse(askedAt) + afterMs;
}

/** It has escalated to this person, who alone can allow it. */
export function isEscalatedTo(gate: Watched, decider: Decider): boolean {
  return gate.escalatedAt !== undefined && decider.isOwner && whyNotAllow(gate, decider) === null;
}

export function agreedOf({ agreed }: Watched): readonly Actor[] {
  return agreed ?? [];
}

/** The rules of a setting such as `push, *migrate*`; none for `none`. */
export function fourEyesRules(setting: string): readonly string[] {
  const rules = setting
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
  return rules.length === 1 && rules[0] === 'none' ? [] : rules;
}

/** The rule that a call is under; undefined when it is under none. */
export function fourEyesRuleOf(
  rules: readonly string[],
  call: { readonly tool: string; readonly input: JsonObject },
): string | undefined {
  if (rules.length === 0) return undefined;
  const readings = readingsOf(call);
  return rules.find((rule) => readings.some((text) => isUnder(rule, call.tool, text)));
}

/** Words that follow one another in a text, whatever stands between them. */
type Words = readonly RegExp[];

/** Words for what teams ask for most; the text has no quotes and single blanks. */
const kinds: ReadonlyMap<string, readonly Words[]> = new Map([
  ['push', [[/\bgit\b/, /\bpush\b/], [/\bgh pr merge\b/]]],
  ['deploy', [[/deploy/]]],
  [
    'delete',
    [
      [/\b(?:rm|rmdir|unlink|shred|truncate)\b/],
      [/\bgit\b/, /\b(?:clean|branch -d)\b/],
      [/\bdrop (?:table|database)\b/],
    ],
  ],
  ['publish', [[/\bpublish\b/]]],
]);

function isUnder(rule: string, tool: string, text: string): boolean {
  const kind = kinds.get(rule.toLowerCase());
  if (kind) return kind.some((words) => hasInOrder(text, words));
  const named = /^([\w-]+)\((.*)\)$/s.exec(rule);
  if (named) return named[1] === tool && isLike(text, named[2] ?? '');
  if (rule === tool) return true;
  return isLike(text, rule.includes('*') ? rule : `*${rule}*`);
}

// An agent writes the text: each of its characters is looked at once. In one expression `.*` would be tried
// from every first word, which takes minutes for a long text.

function hasInOrder(text: string, words: Words): boolean {
  let rest = text;
  for (const word of words) {
    const found = word.exec(rest);
    if (!found) return false;
    rest = rest.slice(found.index + found[0].length);
  }
  return true;
}

function isLike(text: string, pattern: string): boolean {
  const [first = '', ...others] = plain(pattern).split(/\*+/);
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

const shells = new Set(['Bash', 'PowerShell']);

/**
 * What a pattern is held against: the command of a shell; of any other tool its name and texts. A shell joins two
 * lines at a backslash, though not in a comment, so both readings count.
 */
function readingsOf({ tool, input }: { readonly tool: string; readonly input: JsonObject }) {
  const command = input['command'];
  const isCommand = shells.has(tool) && typeof command === 'string';
  const text = isCommand ? command : `${tool} ${inputText(input, ' ')}`;
  return [text.replaceAll('\\\n', ''), text].map((reading) => plain(reading));
}

/** Quotes and backslashes would hide a word from a pattern, and not from a shell. */
function plain(text: string): string {
  return text
    .replaceAll(/['"\\]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
