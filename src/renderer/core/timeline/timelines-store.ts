import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

import type { HubEvent } from '../../../shared/domain/event.ts';
import { appendEvents, prependEvents } from './build-timeline.ts';
import { timelineRows } from './timeline-rows.ts';
import type { Timeline } from './timeline.ts';
import { emptyTimeline } from './timeline.ts';

/** Where a person reads: at the end and following it, or at a row, so many pixels below its top. */
export type ReadingPosition =
  | { readonly at: 'end' }
  | { readonly at: 'row'; readonly key: string; readonly offsetPx: number };

/** The timeline of one session as far as it is loaded. */
export interface TimelineState {
  readonly timeline: Timeline;
  readonly loading: 'none' | 'first' | 'older' | 'newer';
  /** Why the last load failed, as a sentence. */
  readonly error: string | null;
  readonly hasOlder: boolean;
  /** Finished turns that were unfolded, and rows that were opened. */
  readonly openBlocks: ReadonlySet<string>;
  readonly openRows: ReadonlySet<string>;
  readonly position: ReadingPosition;
  /** The newest event when the reader left the end: what is after it is new. Null at the end. */
  readonly seenSeq: number | null;
  /** The row that was jumped to. */
  readonly marked: string | null;
  /** Live events that wait until a hole before them is filled; null when there is none. */
  readonly held: readonly HubEvent[] | null;
}

export type TimelinesState = ReadonlyMap<string, TimelineState>;
export type TimelinesStore = StoreApi<TimelinesState>;

export const unloadedTimeline: TimelineState = {
  timeline: emptyTimeline,
  loading: 'none',
  error: null,
  hasOlder: true,
  openBlocks: new Set(),
  openRows: new Set(),
  position: { at: 'end' },
  seenSeq: null,
  marked: null,
  held: null,
};

export function createTimelinesStore(): TimelinesStore {
  return createStore((): TimelinesState => new Map());
}

/** Changes one timeline; the same state when the change leaves it as it is. */
export function changeTimeline(
  state: TimelinesState,
  session: string,
  step: (timeline: TimelineState) => TimelineState,
): TimelinesState {
  const before = state.get(session) ?? unloadedTimeline;
  const after = step(before);
  return after === before && state.has(session) ? state : new Map(state).set(session, after);
}

/** Live events, to the timelines that are open. */
export function appendLive(state: TimelinesState, events: readonly HubEvent[]): TimelinesState {
  let changed = state;
  for (const [session, fresh] of Map.groupBy(events, (event) => event.session)) {
    if (session === null || !state.has(session)) continue;
    changed = changeTimeline(changed, session, (timeline) =>
      timeline.held
        ? { ...timeline, held: [...timeline.held, ...fresh] }
        : appendPage(timeline, fresh),
    );
  }
  return changed;
}

/** From here on live events wait: something before them is missing. */
export function holdLive(state: TimelineState): TimelineState {
  return { ...state, held: state.held ?? [], loading: 'newer', error: null };
}

/** The hole is filled: what waited goes to the end. */
export function releaseLive(state: TimelineState): TimelineState {
  return { ...appendPage(state, state.held ?? []), held: null, loading: 'none' };
}

export function appendPage(state: TimelineState, events: readonly HubEvent[]): TimelineState {
  const timeline = appendEvents(state.timeline, events);
  if (timeline === state.timeline) return state;
  return { ...state, timeline, openBlocks: openBlocksIn(timeline, state) };
}

/** A turn that ends while somebody reads in it does not fold under them. */
function openBlocksIn(timeline: Timeline, before: TimelineState): ReadonlySet<string> {
  const { position, openBlocks } = before;
  if (position.at === 'end') return openBlocks;
  const running = before.timeline.blocks.findLast((block) => block.state === 'running');
  if (!running || !timelineRows([running], openBlocks).some((row) => row.key === position.key)) {
    return openBlocks;
  }
  const now = timeline.blocks.find((block) => block.key === running.key);
  return now?.state === 'running' ? openBlocks : new Set(openBlocks).add(running.key);
}

/** A page of older events, in whatever order it came. `isLast`: nothing is before it. */
export function prependPage(
  state: TimelineState,
  page: { readonly events: readonly HubEvent[]; readonly isLast: boolean },
): TimelineState {
  const events = page.events.toSorted((a, b) => a.seq - b.seq);
  const timeline = prependEvents(state.timeline, events);
  const position = positionIn(timeline, state);
  return { ...state, timeline, position, loading: 'none', error: null, hasOlder: !page.isLast };
}

/**
 * The rows of a turn of which a part was loaded fold as soon as it is whole. Who reads there goes on at the
 * first row after them that stays: at a row that is gone nothing would hold the reader, who would be at the
 * very top again, where older events are loaded, and so on until all are.
 */
function positionIn(timeline: Timeline, { position, ...before }: TimelineState): ReadingPosition {
  if (position.at === 'end') return position;
  const keys = new Set(timelineRows(timeline.blocks, before.openBlocks).map((row) => row.key));
  if (keys.has(position.key)) return position;
  const rows = timelineRows(before.timeline.blocks, before.openBlocks);
  const at = rows.findIndex((row) => row.key === position.key);
  const stays = rows.find((row, index) => index > at && keys.has(row.key));
  return stays ? { at: 'row', key: stays.key, offsetPx: 0 } : position;
}

/** The reader scrolled. */
export function moveTo(state: TimelineState, to: ReadingPosition): TimelineState {
  const { position, seenSeq, timeline } = state;
  if (isSamePlace(position, to)) return state;
  return {
    ...state,
    position: to,
    seenSeq: to.at === 'end' ? null : (seenSeq ?? timeline.lastSeq),
  };
}

/** To the first of what is new, from where one reads on; to the end when nothing is. */
export function jumpToNew(state: TimelineState, firstNew: string | undefined): TimelineState {
  if (firstNew === undefined) {
    return { ...state, position: { at: 'end' }, seenSeq: null, marked: null };
  }
  return {
    ...state,
    position: { at: 'row', key: firstNew, offsetPx: 0 },
    seenSeq: state.timeline.lastSeq,
    marked: null,
  };
}

function isSamePlace(a: ReadingPosition, b: ReadingPosition): boolean {
  if (a.at === 'end' || b.at === 'end') return a.at === b.at;
  return a.key === b.key && a.offsetPx === b.offsetPx;
}

export function toggleBlock(state: TimelineState, key: string): TimelineState {
  return { ...state, openBlocks: toggled(state.openBlocks, key) };
}

export function toggleRow(state: TimelineState, key: string): TimelineState {
  return { ...state, openRows: toggled(state.openRows, key) };
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}
