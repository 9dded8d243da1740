import type { TimelineBlock, TimelineItem, ToolItem } from './timeline.ts';

// Blocks in, rows out: what is drawn, one row each. A finished turn is its prompts, one line that says
// how long it worked, and its last words; calls that only read are gathered into one line.

export type TimelineRow =
  | { readonly type: 'item'; readonly key: string; readonly item: TimelineItem }
  | {
      readonly type: 'fold';
      readonly key: string;
      readonly at: string;
      readonly block: string;
      readonly isOpen: boolean;
      readonly durationMs: number;
      readonly tools: number;
      readonly failures: number;
      /** Refused by a person at a gate, or by Claude Code itself. */
      readonly denials: number;
    }
  | {
      readonly type: 'reads';
      readonly key: string;
      readonly at: string;
      readonly tools: readonly ToolItem[];
    };

const readingTools = new Set(['Read', 'Grep', 'Glob', 'LS', 'NotebookRead']);

const rowsByBlock = new WeakMap<TimelineBlock, Map<boolean, readonly TimelineRow[]>>();

/** Rows of all blocks; those of a block that did not change are the same objects as before. */
export function timelineRows(
  blocks: readonly TimelineBlock[],
  openBlocks: ReadonlySet<string>,
): readonly TimelineRow[] {
  const rows: TimelineRow[] = [];
  for (const block of blocks) {
    for (const row of blockRows(block, openBlocks.has(block.key))) rows.push(row);
  }
  return rows;
}

function blockRows(block: TimelineBlock, isOpen: boolean): readonly TimelineRow[] {
  const known = rowsByBlock.get(block) ?? new Map<boolean, readonly TimelineRow[]>();
  rowsByBlock.set(block, known);
  const rows = known.get(isOpen) ?? makeRows(block, isOpen);
  known.set(isOpen, rows);
  return rows;
}

function makeRows(whole: TimelineBlock, isOpen: boolean): readonly TimelineRow[] {
  const block = { ...whole, items: withoutGated(whole.items) };
  const last = block.items.findLast((item) => item.type === 'said' && item.agentId === null);
  const steps = block.items.filter((item) => item !== last && isStep(item));
  const tools = block.items.filter((item) => item.type === 'tool');
  if (!isFoldable(block) || tools.length === 0) return gather(block.items);
  const first = steps[0];
  const fold: TimelineRow = {
    type: 'fold',
    key: `f${block.key}`,
    at: first?.at ?? block.startedAt,
    block: block.key,
    isOpen,
    durationMs: Math.max(0, Date.parse(block.endedAt ?? '') - Date.parse(block.startedAt)),
    tools: tools.length,
    failures: tools.filter((tool) => tool.state === 'failed').length,
    denials: block.items.filter(isDenial).length,
  };
  const shown = isOpen ? block.items : block.items.filter((item) => !steps.includes(item));
  const at = block.items.findIndex((item) => item === first);
  const before = shown.filter((item) => block.items.indexOf(item) < at);
  const after = shown.filter((item) => block.items.indexOf(item) >= at);
  return [...gather(before), fold, ...gather(after)];
}

/** A call that waits at an open gate is told by the gate, once. */
function withoutGated(items: readonly TimelineItem[]): readonly TimelineItem[] {
  const waiting = new Set(
    items.flatMap((item) => (item.type === 'gate' && item.state === 'open' ? [item.tool] : [])),
  );
  if (waiting.size === 0) return items;
  return items.filter(
    (item) => item.type !== 'tool' || item.state !== 'running' || !waiting.has(item.tool),
  );
}

function isFoldable(block: TimelineBlock): boolean {
  return block.state !== 'quiet' && block.state !== 'running' && block.endedAt !== null;
}

function isDenial(item: TimelineItem): boolean {
  if (item.type === 'gate') return item.answer === 'deny';
  return item.type === 'tool' && item.state === 'denied';
}

/** What a finished turn hides: the way to its answer. An open gate is never hidden. */
function isStep(item: TimelineItem): boolean {
  if (item.type === 'gate') return item.state !== 'open';
  return item.type === 'tool' || item.type === 'said' || item.type === 'subagent';
}

function gather(items: readonly TimelineItem[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let reads: ToolItem[] = [];
  function flush(): void {
    const [first, second] = reads;
    if (first && second) {
      rows.push({ type: 'reads', key: `r${first.key}`, at: first.at, tools: reads });
    } else if (first) {
      rows.push({ type: 'item', key: first.key, item: first });
    }
    reads = [];
  }
  for (const item of items) {
    if (isQuietRead(item) && (reads.length === 0 || reads[0]?.agentId === item.agentId)) {
      reads.push(item);
      continue;
    }
    flush();
    if (isQuietRead(item)) reads.push(item);
    else rows.push({ type: 'item', key: item.key, item });
  }
  flush();
  return rows;
}

function isQuietRead(item: TimelineItem): item is ToolItem {
  return item.type === 'tool' && item.state === 'finished' && readingTools.has(item.tool);
}
