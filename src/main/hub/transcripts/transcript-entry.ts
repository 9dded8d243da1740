import type {
  GateAnswer,
  GateClosedReason,
  GateType,
  JsonObject,
} from '../../../shared/domain/gate.ts';

/** How a message came to Claude Code; null for a prompt that was typed in the terminal. */
export interface PromptReceipt {
  readonly message: string;
  readonly queuedAt: string;
  readonly deliveredAt: string | null;
  readonly acceptedAt: string;
}

export type ToolOutcome =
  | { readonly state: 'finished'; readonly output: string; readonly durationMs: number | null }
  | { readonly state: 'failed'; readonly error: string; readonly durationMs: number | null }
  /** By the person who denied it at its gate, else by Claude Code itself. */
  | { readonly state: 'denied'; readonly reason: string; readonly by?: string }
  /** Nothing more was heard of it. */
  | { readonly state: 'open' };

type GateOutcome =
  | {
      readonly state: 'answered';
      readonly answer: GateAnswer;
      readonly by: string;
      readonly at: string;
      readonly message: string | null;
      readonly answers: Readonly<Record<string, string>> | null;
      /** When what Claude Code did next showed the answer; null while it was not seen. */
      readonly appliedAt: string | null;
    }
  | {
      readonly state: 'closed';
      readonly reason: GateClosedReason;
      readonly at: string;
      /** Who interrupted; absent where that is not known. */
      readonly by?: string;
    }
  | { readonly state: 'open' };

export interface PromptEntry {
  readonly type: 'prompt';
  readonly at: string;
  readonly from: string;
  readonly text: string;
  readonly receipt: PromptReceipt | null;
}

/** What Claude said, its parts joined. */
export interface ReplyEntry {
  readonly type: 'reply';
  readonly at: string;
  /** Set inside a sub-agent. */
  readonly agent: string | null;
  readonly text: string;
}

export interface ToolEntry {
  readonly type: 'tool';
  readonly at: string;
  readonly agent: string | null;
  readonly tool: string;
  readonly input: JsonObject;
  readonly outcome: ToolOutcome;
}

export interface GateEntry {
  readonly type: 'gate';
  readonly at: string;
  readonly agent: string | null;
  readonly gate: string;
  readonly kind: GateType;
  readonly tool: string;
  readonly input: JsonObject;
  readonly outcome: GateOutcome;
}

/** Between operators only: Claude never saw it. */
interface NoteEntry {
  readonly type: 'note';
  readonly at: string;
  readonly from: string;
  readonly text: string;
}

/** A later step of a message's receipt. */
export interface ReceiptEntry {
  readonly type: 'receipt';
  readonly at: string;
  readonly message: string;
  readonly state: 'answered' | 'held' | 'unknown' | 'failed' | 'dropped' | 'edited' | 'queued';
  readonly by: string;
  readonly reason: string | null;
  /** The text, where it never became a prompt: else it is in the prompt. */
  readonly text: string | null;
}

/** Something that happened to the session, in one line. */
interface MarkEntry {
  readonly type: 'mark';
  readonly at: string;
  readonly by: string;
  readonly what: string;
}

export type TranscriptEntry =
  | PromptEntry
  | ReplyEntry
  | ToolEntry
  | GateEntry
  | NoteEntry
  | ReceiptEntry
  | MarkEntry;
