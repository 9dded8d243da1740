import { shortenText } from '../base/cut-text.ts';
import type { ApprovalId, GateId, SessionId } from '../base/ids.ts';
import type { Actor } from './actor.ts';
import type { Destination } from './egress.ts';
import type { FourEyes } from './four-eyes-terms.ts';

/** JSON as it came from Claude Code. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** `permission`: may a tool run. `question`: AskUserQuestion. `plan`: ExitPlanMode. */
export type GateType = 'permission' | 'question' | 'plan';

/**
 * `open`: waits for a person. `answered`: the answer is committed and handed to Claude Code, not yet
 * seen to work. `applied`: what Claude Code did next shows the answer. `closed`: over without an answer
 * of ours (answered in the terminal, interrupted, session ended), with the reason.
 */
export type GateState = 'open' | 'answered' | 'applied' | 'closed';

export type GateAnswer = 'allow' | 'allow-always' | 'deny';

export interface Gate {
  readonly id: GateId;
  readonly session: SessionId;
  readonly type: GateType;
  readonly tool: string;
  /** Empty once the request is over, if it was long: its event has it. */
  readonly input: JsonObject;
  /** One line that says what is asked: the command, the file, the first question. */
  readonly summary: string;
  /** Claude Code's own suggestions for "always", as given; empty when it has none. */
  readonly suggestions: readonly JsonObject[];
  /** SHA-256 of what is shown; an answer carries it back, so that nobody answers what they did not see. */
  readonly hash: string;
  readonly promptId: string | null;
  /** Set when a sub-agent asks: its gate can outlive the turn. */
  readonly agentId: string | null;
  readonly agentType?: string | null;
  /** The call that is asked for; null or absent: not known. */
  readonly toolUseId?: string | null;
  /** `input` is not all that is asked: it cannot be allowed by one who sees it here. */
  readonly isTooLarge?: boolean;
  /** What is asked was changed since it was first shown. */
  readonly isChanged?: boolean;
  /** Who may allow it, where that is not everybody who may answer. */
  readonly fourEyes?: FourEyes;
  /** Those who allowed it while others still have to. */
  readonly agreed?: readonly Actor[];
  /** When it had waited so long under four eyes that one owner is enough. */
  readonly escalatedAt?: string;
  /** The call itself is held, so Claude Code shows no dialog for it. */
  readonly isBeforeDialog?: boolean;
  /** A place on the network that the session's container asks for. The proxy of the hub asks, not Claude Code. */
  readonly egress?: Destination;
  /** The runner's handle of the held hook; the answer goes back by it. */
  readonly request: string;
  readonly state: GateState;
  readonly askedAt: string;
  readonly answeredAt: string | null;
  readonly answeredBy: Actor | null;
  readonly answer: GateAnswer | null;
  readonly message: string | null;
  /** The standing approval of `answeredBy` that the hub answered by. */
  readonly standing?: ApprovalId;
  /** For a question: what was chosen, by question. */
  readonly answers: Readonly<Record<string, string>> | null;
  readonly closedReason: GateClosedReason | null;
  /** Who asked for an interrupt while it was open, or interrupted it. */
  readonly interruptedBy?: Actor;
}

export type GateClosedReason =
  | 'answered-in-terminal'
  | 'interrupted'
  | 'turn-ended'
  | 'session-ended'
  /** It was open in a backup, and is not any more: what became of it is not known. */
  | 'reports-missing';

/**
 * Names the sub-agent that asks, as `general-purpose agent`; null when the session itself asks. Where two
 * agents of one kind ask, the beginning of the id tells them apart.
 */
export function agentLabel(gate: Gate, others: readonly Gate[]): string | null {
  if (gate.agentId === null) return null;
  const kind = gate.agentType ?? null;
  const name = kind === null ? 'sub-agent' : `${kind} agent`;
  const isAlone = others.every(
    (other) => other.agentId === gate.agentId || (other.agentType ?? null) !== kind,
  );
  return isAlone ? name : `${name} ${gate.agentId.slice(0, 6)}`;
}

const typesByTool: Readonly<Record<string, GateType>> = {
  AskUserQuestion: 'question',
  ExitPlanMode: 'plan',
};

export function gateTypeOf(tool: string): GateType {
  return typesByTool[tool] ?? 'permission';
}

// The field of each well-known tool's input that says most in one line.
const summaryFields: readonly string[] = [
  'command',
  'file_path',
  'path',
  'notebook_path',
  'url',
  'pattern',
  'query',
  'description',
  'prompt',
  'plan',
];

const summaryLimit = 200;

/** One line for lists and notifications; the card always shows the whole input. */
export function summarizeInput(input: JsonObject): string {
  const questions = input['questions'];
  if (Array.isArray(questions)) {
    const first: unknown = questions[0];
    if (typeof first === 'object' && first !== null && 'question' in first) {
      return oneLine(String(first.question));
    }
  }
  for (const field of summaryFields) {
    const value = input[field];
    if (typeof value === 'string' && value !== '') return oneLine(value);
  }
  const text = JSON.stringify(input);
  return text === '{}' ? '' : oneLine(text);
}

function oneLine(text: string): string {
  return shortenText(text.replaceAll(/\s+/g, ' ').trim(), summaryLimit);
}
