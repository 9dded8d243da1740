import { cutText } from '../../shared/base/cut-text.ts';
import { namePictures } from '../../shared/domain/named-pictures.ts';
import { reportedPromptLimit } from '../../shared/domain/prompt-match.ts';
import type { HookPayload } from './hook-payload.ts';

// What is written down of a hook. A tool's input is kept whole for as long as a person can be shown it, since
// an answer is to what was shown; a larger one is cut, and can then not be allowed from here. Its answer and
// other texts are for reading: their beginning is kept. Halves of surrogate pairs are made whole, so that
// what is shown, hashed and sent back is one text.

/** Of a tool's input, as JSON. A larger one is no longer read by anybody. */
const inputLimit = 200_000;
/** Of each text in an input that is too large, and in all. */
const cutInput = { text: 2000, total: 20_000 };
/** The hub keeps as much of a tool's output. */
const output = { text: 32_768, total: 131_072 };
/** Of an answer of Claude and of all else. */
const other = { text: 200_000, total: 200_000 };
const depthLimit = 64;

export interface TidyHook {
  readonly payload: Record<string, unknown>;
  /** The tool's input is not there in full. */
  readonly isInputCut: boolean;
}

export function tidyHook(payload: HookPayload): TidyHook {
  const input = new Bounded({ text: Infinity, total: inputLimit });
  const whole = input.value(payload['tool_input']);
  const fields = Object.entries(payload).map(([name, value]) => {
    switch (name) {
      case 'tool_input':
        return [name, input.isCut ? new Bounded(cutInput).value(value) : whole];
      case 'tool_response':
        return [name, new Bounded(output).value(namePictures(value))];
      case 'prompt':
        return [name, promptText(value)];
      case 'permission_suggestions':
        return [name, wholeOrNone(value)];
      default:
        return [name, new Bounded(other).value(value)];
    }
  });
  return {
    payload: Object.fromEntries(fields) as Record<string, unknown>,
    isInputCut: input.isCut,
  };
}

/** Compared with the message that was sent: one that was cut is known by its exact length. */
function promptText(prompt: unknown): unknown {
  return typeof prompt === 'string' ? prompt.slice(0, reportedPromptLimit).toWellFormed() : prompt;
}

/** A standing rule is handed back to Claude Code: a part of one would be another rule. */
function wholeOrNone(suggestions: unknown): unknown {
  const bounded = new Bounded({ text: Infinity, total: inputLimit });
  const copy = bounded.value(suggestions);
  return bounded.isCut ? [] : copy;
}

interface Limits {
  readonly text: number;
  readonly total: number;
}

/** Copies JSON up to a number of characters in all: texts are cut, what is left then is left out. */
class Bounded {
  readonly #limits: Limits;
  #left: number;
  #isCut = false;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#left = limits.total;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  value(value: unknown, depth = depthLimit): unknown {
    if (typeof value === 'string') return this.#text(value);
    this.#left -= 8;
    if (typeof value !== 'object' || value === null) return value;
    if (depth === 0) {
      this.#isCut = true;
      return '…';
    }
    return Array.isArray(value) ? this.#list(value, depth) : this.#object(value, depth);
  }

  #text(text: string): string {
    const whole = text.toWellFormed();
    const limit = Math.min(this.#limits.text, Math.max(0, this.#left));
    this.#left -= Math.min(whole.length, limit) + 2;
    if (whole.length <= limit) return whole;
    this.#isCut = true;
    const kept = cutText(whole, limit);
    return `${kept}\n… ${whole.length - kept.length} more characters`;
  }

  #list(list: readonly unknown[], depth: number): unknown[] {
    const copy: unknown[] = [];
    for (const part of list) {
      if (this.#left <= 0) {
        this.#isCut = true;
        copy.push(`… ${list.length - copy.length} more`);
        break;
      }
      copy.push(this.value(part, depth - 1));
    }
    return copy;
  }

  #object(value: object, depth: number): Record<string, unknown> {
    const copy: [string, unknown][] = [];
    for (const [name, part] of Object.entries(value)) {
      if (this.#left <= 0) {
        this.#isCut = true;
        break;
      }
      this.#left -= name.length;
      copy.push([name.toWellFormed(), this.value(part, depth - 1)]);
    }
    return Object.fromEntries(copy);
  }
}
