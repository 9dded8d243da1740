import type { HubEvent } from '../../../shared/domain/event.ts';
import { timelineRows } from './timeline-rows.ts';
import type { TimelineRow } from './timeline-rows.ts';
import type { TimelineBlock, TimelineItem } from './timeline.ts';
import type { TimelineState } from './timelines-store.ts';

/** Drawn above a row that was jumped to: it is read with what led to it. */
const contextPx = 72;

/**
 * Puts the reader at the row that tells of an event, unfolds what hides it, and marks it. The same state
 * when no row does and none is near.
 */
export function revealEvent(state: TimelineState, seq: number): TimelineState {
  const { blocks } = state.timeline;
  const found = placeOf(blocks, seq);
  if (!found) return state;
  const openBlocks = new Set([...state.openBlocks, found.block.key]);
  const row = rowOf(timelineRows(blocks, openBlocks), found.item, seq);
  if (!row) return state;
  const isOpened = row.type === 'reads' || (row.type === 'item' && row.item.type === 'tool');
  return {
    ...state,
    openBlocks: isFolded(found.block) ? openBlocks : state.openBlocks,
    openRows: isOpened ? new Set([...state.openRows, row.key]) : state.openRows,
    position: { at: 'row', key: row.key, offsetPx: -contextPx },
    marked: row.key,
  };
}

function isFolded(block: TimelineBlock): boolean {
  return block.state !== 'quiet' && block.state !== 'running';
}

interface Place {
  readonly block: TimelineBlock;
  readonly item: TimelineItem | undefined;
}

function placeOf(blocks: readonly TimelineBlock[], seq: number): Place | undefined {
  const block = blocks.findLast((one) => one.events.some((event) => event.seq === seq));
  const event = block?.events.find((one) => one.seq === seq);
  if (!block || !event) return undefined;
  if (event.kind === 'message.queued' || event.kind === 'message.edited') {
    return promptOf(blocks, event.data.message) ?? { block, item: undefined };
  }
  return { block, item: itemOf(block, event) };
}

/** What was said to Claude is told where Claude took it in. */
function promptOf(blocks: readonly TimelineBlock[], message: string): Place | undefined {
  for (const block of blocks.toReversed()) {
    const item = block.items.find((one) => one.type === 'prompt' && one.message === message);
    if (item) return { block, item };
  }
  return undefined;
}

function itemOf({ items }: TimelineBlock, event: HubEvent): TimelineItem | undefined {
  const own = items.find((item) => item.seq === event.seq);
  if (own) return own;
  switch (event.kind) {
    case 'assistant.said':
      return items.find((item) => item.key === `s${event.data.messageId}`);
    case 'turn.ended':
      return items.findLast((item) => item.type === 'said' && item.agentId === null);
    case 'tool.finished':
    case 'tool.failed':
    case 'tool.denied':
      return items.find((item) => item.type === 'tool' && item.toolUseId === event.data.toolUseId);
    case 'gate.changed':
    case 'gate.answered':
    case 'gate.applied':
    case 'gate.closed':
      return items.find((item) => item.type === 'gate' && item.gate === event.data.gate);
    case 'subagent.finished':
      return items.find((item) => item.type === 'subagent' && item.agentId === event.data.agentId);
    default:
      return undefined;
  }
}

/** The row of the item; else the last one that is not after the event. */
function rowOf(
  rows: readonly TimelineRow[],
  item: TimelineItem | undefined,
  seq: number,
): TimelineRow | undefined {
  const own = rows.find((row) => itemsOf(row).some((one) => one.key === item?.key));
  return own ?? rows.findLast((row) => itemsOf(row).some((one) => one.seq <= seq));
}

function itemsOf(row: TimelineRow): readonly TimelineItem[] {
  switch (row.type) {
    case 'item':
      return row.gate ? [row.item, row.gate] : [row.item];
    case 'reads':
      return row.tools;
    case 'fold':
      return [];
  }
}
