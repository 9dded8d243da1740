import type { Actor } from '../../../shared/domain/actor.ts';
import type { EventRecord, HubEvent } from '../../../shared/domain/event.ts';
import type { AskEvent } from '../../../shared/domain/fold/fold-asks.ts';
import { foldAsks, isAskEvent } from '../../../shared/domain/fold/fold-asks.ts';
import {
  foldQuestions,
  isQuestionEvent,
  type QuestionEvent,
} from '../../../shared/domain/fold/fold-questions.ts';
import { markOf } from './marks.ts';
import { noteItem, settledNote, settledSuggestion, suggestionItem } from './talk-items.ts';
import type { GateItem, Timeline, TimelineBlock, TimelineItem, ToolItem } from './timeline.ts';
import { emptyTimeline } from './timeline.ts';

// Events in, blocks out. A batch works on drafts: each block that it touches is copied once, the others
// keep their identity, so that what is drawn of them stays as it is.

/** Newer events at the end; what is already there is skipped. */
export function appendEvents(timeline: Timeline, events: readonly HubEvent[]): Timeline {
  const fresh = events.filter((event) => timeline.lastSeq === null || event.seq > timeline.lastSeq);
  if (fresh.length === 0) return timeline;
  const book = new TimelineDraft(timeline);
  for (const event of fresh) book.add(event);
  return {
    ...book.finish(),
    firstSeq: timeline.firstSeq ?? fresh[0]?.seq ?? null,
    lastSeq: fresh.at(-1)?.seq ?? timeline.lastSeq,
  };
}

/** Older events, in the order of the log, before the first block, which is made again with them. */
export function prependEvents(timeline: Timeline, events: readonly HubEvent[]): Timeline {
  const { firstSeq, blocks, authors } = timeline;
  const older = events.filter((event) => firstSeq === null || event.seq < firstSeq);
  if (older.length === 0) return timeline;
  const [head, ...rest] = blocks;
  const made = appendEvents(emptyTimeline, [...older, ...(head?.events ?? [])]);
  return {
    blocks: [...made.blocks, ...rest],
    authors: new Map([...made.authors, ...authors]),
    firstSeq: older[0]?.seq ?? firstSeq,
    lastSeq: timeline.lastSeq ?? made.lastSeq,
  };
}

/** How far back a late event looks for the call or the gate that it belongs to. */
const lookBackBlocks = 40;

interface BlockDraft {
  readonly key: string;
  state: TimelineBlock['state'];
  readonly startedAt: string;
  endedAt: string | null;
  items: TimelineItem[];
  events: HubEvent[];
}

class TimelineDraft {
  readonly #blocks: (TimelineBlock | BlockDraft)[];
  readonly #drafts = new Set<TimelineBlock | BlockDraft>();
  #authors: Map<string, Actor> | undefined;
  readonly #before: Timeline;

  constructor(timeline: Timeline) {
    this.#before = timeline;
    this.#blocks = [...timeline.blocks];
  }

  finish(): Pick<Timeline, 'blocks' | 'authors'> {
    return { blocks: this.#blocks, authors: this.#authors ?? this.#before.authors };
  }

  add(event: HubEvent): void {
    if (isAskEvent(event)) return this.#ask(event);
    if (isQuestionEvent(event)) return this.#question(event);
    switch (event.kind) {
      case 'message.queued':
        this.#authors ??= new Map(this.#before.authors);
        this.#authors.set(event.data.message, event.actor);
        return this.#keep(event);
      case 'turn.started':
        return this.#startTurn(event);
      case 'turn.ended':
        return this.#endTurn(event, 'ended');
      case 'turn.failed':
        return this.#endTurn(event, 'failed');
      case 'turn.interrupted':
        return this.#endTurn(event, 'interrupted');
      case 'claude.exited':
      case 'runner.lost':
        return this.#endTurn(event, 'interrupted');
      case 'assistant.said':
        return this.#say(event);
      case 'assistant.thought':
        return this.#think(event);
      case 'tool.started':
        return this.#put(event, { ...toolItem(event), state: 'running' });
      case 'tool.finished':
        return this.#settleTool(event, { state: 'finished', output: event.data.output });
      case 'tool.failed':
        return this.#settleTool(event, { state: 'failed', output: event.data.error });
      case 'tool.denied':
        return this.#settleTool(event, { state: 'denied', output: event.data.reason });
      case 'gate.opened':
      case 'gate.changed':
      case 'gate.answered':
      case 'gate.applied':
      case 'gate.closed':
        return this.#gate(event);
      case 'subagent.started':
        return this.#put(event, subagentItem(event));
      case 'subagent.finished':
        return this.#finishSubagent(event);
      case 'note.added':
        return this.#put(event, noteItem(event));
      case 'note.edited':
      case 'note.deleted':
        return this.#settle(event, (item) => settledNote(item, event));
      case 'file.shared': {
        const { file } = event.data;
        const author = event.actor;
        return this.#put(event, { ...base(event), type: 'file', file, author, state: 'shared' });
      }
      case 'file.withdrawn':
        return this.#settle(event, (item) =>
          item.type === 'file' && item.file.id === event.data.file
            ? { ...item, state: 'withdrawn' }
            : undefined,
        );
      case 'suggestion.made':
        return this.#put(event, suggestionItem(event));
      case 'suggestion.sent':
      case 'suggestion.declined':
      case 'suggestion.withdrawn':
      case 'suggestion.dropped':
        return this.#settle(event, (item) => settledSuggestion(item, event));
      default:
        return this.#mark(event);
    }
  }

  #mark(event: HubEvent): void {
    const mark = this.#isToldByPrompt(event) ? undefined : markOf(event);
    if (mark) this.#put(event, mark);
  }

  /** A message that became a prompt has its receipt there. */
  #isToldByPrompt(event: HubEvent): boolean {
    if (event.kind !== 'message.failed') return false;
    const { message } = event.data;
    return this.#blocks
      .slice(-2)
      .some((block) =>
        block.items.some((item) => item.type === 'prompt' && item.message === message),
      );
  }

  #startTurn(event: EventRecord<'turn.started'>): void {
    const { message } = event.data;
    const typist = event.actor.type === 'operator' ? event.actor : null;
    const author = message === null ? typist : this.#authorOf(message);
    const prompt: TimelineItem = {
      ...base(event),
      type: 'prompt',
      author,
      text: event.data.text,
      message: event.data.message,
    };
    if (this.#blocks.at(-1)?.state !== 'running') {
      this.#push({
        key: `b${event.seq}`,
        state: 'running',
        startedAt: event.at,
        endedAt: null,
        items: [],
        events: [],
      });
    }
    this.#put(event, prompt);
  }

  #authorOf(message: string): Actor | null {
    return (this.#authors ?? this.#before.authors).get(message) ?? null;
  }

  #endTurn(event: HubEvent, state: 'ended' | 'failed' | 'interrupted'): void {
    const block = this.#last(event);
    if (event.kind === 'turn.ended') takeBackInterruption(block, event.data.promptId);
    block.events.push(event);
    if (block.state === 'running') {
      block.state = state;
      block.endedAt = event.at;
      block.items = block.items.map(leftBehind);
    }
    const mark = markOf(event);
    if (mark) block.items.push(mark);
  }

  #say(event: EventRecord<'assistant.said'>): void {
    const { messageId, index, text, isFinal, agentId } = event.data;
    const key = `s${messageId}`;
    const isKnown = this.#change(event, (item) => {
      if (item.type !== 'said' || item.key !== key) return undefined;
      const parts = [...item.parts];
      parts[index] = text;
      return { ...item, parts, isFinal: item.isFinal || isFinal };
    });
    if (isKnown) return;
    const parts: string[] = [];
    parts[index] = text;
    const block = this.#last(event);
    const item: TimelineItem = { ...base(event), key, type: 'said', parts, isFinal, agentId };
    block.items.splice(placeOfWords(block.items, agentId), 0, item);
    block.events.push(event);
  }

  /** It is told when it is over, perhaps after the call that came of it. */
  #think(event: EventRecord<'assistant.thought'>): void {
    const { text, endedAt } = event.data;
    const block = this.#last(event);
    const item: TimelineItem = { ...base(event), at: endedAt ?? event.at, type: 'thought', text };
    const place = endedAt ? placeAt(block.items, endedAt) : placeOfWords(block.items, null);
    block.items.splice(place, 0, item);
    block.events.push(event);
  }

  #settleTool(
    event: EventRecord<'tool.finished'> | EventRecord<'tool.failed'> | EventRecord<'tool.denied'>,
    end: { readonly state: 'finished' | 'failed' | 'denied'; readonly output: string },
  ): void {
    const { toolUseId } = event.data;
    const durationMs = 'durationMs' in event.data ? event.data.durationMs : null;
    const isKnown =
      toolUseId !== null &&
      this.#change(event, (item) =>
        item.type === 'tool' && item.toolUseId === toolUseId
          ? // What it ran with in the end has the answers to a question, too.
            { ...item, ...end, input: event.data.input, durationMs }
          : undefined,
      );
    if (!isKnown) this.#put(event, { ...toolItem(event), ...end, durationMs });
  }

  #gate(
    event:
      | EventRecord<'gate.opened'>
      | EventRecord<'gate.changed'>
      | EventRecord<'gate.answered'>
      | EventRecord<'gate.applied'>
      | EventRecord<'gate.closed'>,
  ): void {
    if (event.kind === 'gate.opened') return this.#put(event, gateItem(event));
    const isKnown = this.#change(event, (item) =>
      item.type === 'gate' && item.gate === event.data.gate ? settledGate(item, event) : undefined,
    );
    if (!isKnown) this.#keepForOlder(event);
  }

  #ask(event: AskEvent): void {
    if (event.kind === 'ask.asked') {
      const [ask] = foldAsks([], event);
      if (ask) this.#put(event, { ...base(event), type: 'ask', ask });
      return;
    }
    this.#settle(event, (item) => {
      if (item.type !== 'ask' || item.ask.id !== event.data.ask) return undefined;
      return { ...item, ask: foldAsks([item.ask], event)[0] ?? item.ask };
    });
  }

  #question(event: QuestionEvent): void {
    if (event.kind === 'question.asked') {
      const [question] = foldQuestions([], event);
      if (question) this.#put(event, { ...base(event), type: 'question', question });
      return;
    }
    this.#settle(event, (item) => {
      if (item.type !== 'question' || item.question.id !== event.data.question) return undefined;
      return { ...item, question: foldQuestions([item.question], event)[0] ?? item.question };
    });
  }

  #settle(event: HubEvent, step: (item: TimelineItem) => TimelineItem | undefined): void {
    if (!this.#change(event, step)) this.#keepForOlder(event);
  }

  #finishSubagent(event: EventRecord<'subagent.finished'>): void {
    const { agentId, answer } = event.data;
    const isKnown = this.#change(event, (item) =>
      item.type === 'subagent' && item.agentId === agentId ? { ...item, answer } : undefined,
    );
    if (isKnown) return;
    // Without a beginning and a kind it is a step of Claude Code itself, such as a recap.
    if (event.data.agentType === '') return this.#keep(event);
    this.#put(event, { ...subagentItem(event), answer });
  }

  /** Changes the newest item that `step` accepts, where it stands; false when there is none. */
  #change(event: HubEvent, step: (item: TimelineItem) => TimelineItem | undefined): boolean {
    const oldest = Math.max(0, this.#blocks.length - lookBackBlocks);
    for (let at = this.#blocks.length - 1; at >= oldest; at -= 1) {
      const block = this.#blocks[at];
      const index = block?.items.findLastIndex((item) => step(item) !== undefined) ?? -1;
      const item = block?.items[index];
      const changed = item && step(item);
      if (!changed) continue;
      const draft = this.#draft(at);
      draft.items[index] = changed;
      draft.events.push(event);
      return true;
    }
    return false;
  }

  #put(event: HubEvent, item: TimelineItem): void {
    const block = this.#last(event);
    block.items.push(item);
    block.events.push(event);
  }

  /** Kept for a rebuild, shows nothing by itself. */
  #keep(event: HubEvent): void {
    this.#last(event).events.push(event);
  }

  /** What it belongs to is on a page that is not loaded: it waits in the block that such a page remakes. */
  #keepForOlder(event: HubEvent): void {
    this.#last(event);
    this.#draft(0).events.push(event);
  }

  #last(event: HubEvent): BlockDraft {
    if (this.#blocks.length === 0) {
      this.#push({
        key: `b${event.seq}`,
        state: 'quiet',
        startedAt: event.at,
        endedAt: null,
        items: [],
        events: [],
      });
    }
    return this.#draft(this.#blocks.length - 1);
  }

  #push(draft: BlockDraft): void {
    this.#blocks.push(draft);
    this.#drafts.add(draft);
  }

  #draft(at: number): BlockDraft {
    const block = this.#blocks[at];
    if (!block) throw new Error('impossible: no such block');
    if (this.#drafts.has(block)) return block as BlockDraft;
    const draft: BlockDraft = { ...block, items: [...block.items], events: [...block.events] };
    this.#blocks[at] = draft;
    this.#drafts.add(draft);
    return draft;
  }
}

/**
 * Words come before the calls of the same message, but Claude Code tells of them only after those have
 * started: nobody speaks while a call runs, so what arrives then was said before it.
 */
function placeOfWords(items: readonly TimelineItem[], agentId: string | null): number {
  let place = items.length;
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at];
    if (item?.type === 'gate' && item.state === 'open') continue;
    if (item?.type === 'subagent') continue;
    if (item?.type !== 'tool' && item?.type !== 'said') break;
    if (item.agentId !== agentId) continue;
    if (item.type === 'said' || item.state !== 'running') break;
    place = at;
  }
  return place;
}

/** Before what began after this moment, in the same turn of a person. */
function placeAt(items: readonly TimelineItem[], at: string): number {
  const moment = Date.parse(at);
  const before = items.findLastIndex(
    (item) => item.type === 'prompt' || Date.parse(item.at) <= moment,
  );
  return before + 1;
}

/** A turn that ends in order was not interrupted, whatever Claude Code's status had said in between. */
function takeBackInterruption(block: BlockDraft, promptId: string | null): void {
  const mistaken = block.events.findLast((event) => event.kind === 'turn.interrupted');
  if (mistaken?.kind !== 'turn.interrupted' || promptId === null) return;
  if (mistaken.data.promptId !== promptId || block.state !== 'interrupted') return;
  block.state = 'running';
  block.items = block.items.filter((item) => item.seq !== mistaken.seq);
}

/** A step that the end of its turn overtook: no call is known to have ended, no text goes on. */
function leftBehind(item: TimelineItem): TimelineItem {
  if (item.type === 'said' && !item.isFinal) return { ...item, isFinal: true };
  if (item.type !== 'tool' || item.state !== 'running' || item.agentId !== null) return item;
  return { ...item, state: 'unproved' };
}

function base(event: HubEvent): {
  readonly key: string;
  readonly seq: number;
  readonly at: string;
} {
  return { key: `i${event.seq}`, seq: event.seq, at: event.at };
}

function toolItem(
  event:
    | EventRecord<'tool.started'>
    | EventRecord<'tool.finished'>
    | EventRecord<'tool.failed'>
    | EventRecord<'tool.denied'>,
): ToolItem {
  const { toolUseId, tool, input, agentId } = event.data;
  return {
    ...base(event),
    type: 'tool',
    toolUseId,
    tool,
    input,
    agentId,
    state: 'running',
    output: null,
    durationMs: null,
  };
}

function gateItem(event: EventRecord<'gate.opened'>): GateItem {
  const { gate, type, tool, summary } = event.data;
  return {
    ...base(event),
    type: 'gate',
    gate,
    gateType: type,
    tool,
    summary,
    state: 'open',
    answer: null,
    answeredBy: null,
    message: null,
    closedReason: null,
    interruptedBy: null,
  };
}

function settledGate(
  item: GateItem,
  event:
    | EventRecord<'gate.changed'>
    | EventRecord<'gate.answered'>
    | EventRecord<'gate.applied'>
    | EventRecord<'gate.closed'>,
): GateItem {
  switch (event.kind) {
    case 'gate.changed': {
      const { summary } = event.data;
      return { ...item, summary, state: 'open', answer: null, answeredBy: null, message: null };
    }
    case 'gate.answered': {
      const { answer, message } = event.data;
      const isStanding = event.data.standing !== undefined;
      return { ...item, state: 'answered', answer, message, answeredBy: event.actor, isStanding };
    }
    case 'gate.applied':
      return { ...item, state: 'applied' };
    case 'gate.closed':
      return {
        ...item,
        state: 'closed',
        closedReason: event.data.reason,
        interruptedBy: event.data.by ?? null,
      };
  }
}

function subagentItem(
  event: EventRecord<'subagent.started'> | EventRecord<'subagent.finished'>,
): Extract<TimelineItem, { type: 'subagent' }> {
  const { agentId, agentType } = event.data;
  return { ...base(event), type: 'subagent', agentId, agentType, answer: null };
}
