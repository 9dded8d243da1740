import type { Actor } from '../../../shared/domain/actor.ts';
import type { Ask } from '../../../shared/domain/ask.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type {
  GateAnswer,
  GateClosedReason,
  GateType,
  JsonObject,
} from '../../../shared/domain/gate.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { Mention } from '../../../shared/domain/note.ts';
import type { OperatorQuestion } from '../../../shared/domain/operator-question.ts';
import type { SharedFile } from '../../../shared/domain/shared-file.ts';
import type { SuggestionState } from '../../../shared/domain/suggestion.ts';

// The timeline of a session: its events as a person reads them. Events are gathered into blocks, one per
// turn, so that a finished turn can be folded and only the last block changes while Claude works.

export type TimelineItem =
  | PromptItem
  | SaidItem
  | ThoughtItem
  | ToolItem
  | GateItem
  | NoteItem
  | SuggestionItem
  | AskItem
  | QuestionItem
  | AskedHereItem
  | FileItem
  | SubagentItem
  | MarkItem;

interface ItemBase {
  readonly key: string;
  readonly seq: number;
  readonly at: string;
}

export interface PromptItem extends ItemBase {
  readonly type: 'prompt';
  /** Null when no person sent it: the session itself reported it. */
  readonly author: Actor | null;
  readonly text: string;
  readonly message: string | null;
}

export interface SaidItem extends ItemBase {
  readonly type: 'said';
  /** In the order of their indices: the hooks that bring them can overtake each other. */
  readonly parts: readonly string[];
  readonly isFinal: boolean;
  readonly agentId: string | null;
}

/** What Claude Code thought before its next words or calls. */
export interface ThoughtItem extends ItemBase {
  readonly type: 'thought';
  readonly text: string;
}

export interface ToolItem extends ItemBase {
  readonly type: 'tool';
  readonly toolUseId: string | null;
  readonly tool: string;
  readonly input: JsonObject;
  readonly agentId: string | null;
  readonly state: 'running' | 'finished' | 'failed' | 'denied' | 'unproved';
  /** What came back: output, error or the reason of a refusal. */
  readonly output: string | null;
  readonly durationMs: number | null;
}

export interface GateItem extends ItemBase {
  readonly type: 'gate';
  readonly gate: string;
  readonly gateType: GateType;
  readonly tool: string;
  readonly summary: string;
  readonly state: 'open' | 'answered' | 'applied' | 'closed';
  readonly answer: GateAnswer | null;
  readonly answeredBy: Actor | null;
  /** The hub answered by what that person had allowed before. */
  readonly isStanding?: boolean;
  readonly message: string | null;
  readonly closedReason: GateClosedReason | null;
  readonly interruptedBy: Actor | null;
}

export interface NoteItem extends ItemBase {
  readonly type: 'note';
  /** Null in a note of an older version. */
  readonly note: string | null;
  readonly author: Actor;
  readonly text: string;
  readonly mentions: readonly Mention[];
  readonly state: 'written' | 'edited' | 'deleted';
}

/** A prompt that somebody proposed, and what became of it. */
export interface SuggestionItem extends ItemBase {
  readonly type: 'suggestion';
  readonly suggestion: string;
  readonly author: Actor;
  readonly text: string;
  readonly state: SuggestionState;
  readonly decidedBy: Actor | null;
  readonly reason: string | null;
  readonly isEdited: boolean;
}

/** What this session asked of another one, or was asked, with what became of it. */
export interface AskItem extends ItemBase {
  readonly type: 'ask';
  readonly ask: Ask;
}

/** What a person asked another session from beside this one. */
export interface AskedHereItem extends ItemBase {
  readonly type: 'asked-here';
  readonly message: Message;
  /** Name of the session that was asked. */
  readonly to: string;
}

/** A file that a session or an operator attached. */
export interface FileItem extends ItemBase {
  readonly type: 'file';
  readonly file: SharedFile;
  readonly author: Actor;
  readonly state: 'shared' | 'withdrawn';
}

export interface QuestionItem extends ItemBase {
  readonly type: 'question';
  readonly question: OperatorQuestion;
}

export interface SubagentItem extends ItemBase {
  readonly type: 'subagent';
  readonly agentId: string;
  readonly agentType: string;
  readonly answer: string | null;
}

/** What happened to the session itself, in one sentence. */
export interface MarkItem extends ItemBase {
  readonly type: 'mark';
  readonly text: string;
  readonly tone: 'quiet' | 'bad';
  readonly detail: string | null;
}

export interface TimelineBlock {
  readonly key: string;
  /** `quiet`: what happened before the first turn. */
  readonly state: 'quiet' | 'running' | 'ended' | 'failed' | 'interrupted';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly items: readonly TimelineItem[];
  /** What the block is made of, so that it can be made again when older events come before it. */
  readonly events: readonly HubEvent[];
}

export interface Timeline {
  readonly blocks: readonly TimelineBlock[];
  /** Who wrote a message, for the prompt that it becomes. */
  readonly authors: ReadonlyMap<string, Actor>;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
}

export const emptyTimeline: Timeline = {
  blocks: [],
  authors: new Map(),
  firstSeq: null,
  lastSeq: null,
};
