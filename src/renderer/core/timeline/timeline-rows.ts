import { summarizeInput } from '../../../shared/domain/gate.ts';
import type { GateItem, TimelineBlock, TimelineItem, ToolItem } from './timeline.ts';

// Blocks in, rows out: what is drawn, one row each. A finished turn is its prompts, one line that says
// how long it worked, and its last words; calls that only read are gathered into one line.

export type TimelineRow =
  | {
      readonly type: 'item';
      readonly key: string;
      readonly item: TimelineItem;
      /** Who let this call run, or did not. */
      readonly gate?: GateItem;
      /** The kind of the sub-agent, on the first of its rows in a row. */
      readonly agent?: string;
    }
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
      readonly agent?: string;
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

/** Those at the end that began after the event; none while nothing was left behind. */
export function newRows(
  rows: readonly TimelineRow[],
  seenSeq: number | null,
): readonly TimelineRow[] {
  if (seenSeq === null) return [];
  const last = rows.findLastIndex((row) => firstSeqOf(row) <= seenSeq);
  return rows.slice(last + 1);
}

/** A fold is as old as what it hides: it tells of no moment of its own. */
function firstSeqOf(row: TimelineRow): number {
  if (row.type === 'fold') return 0;
  return row.type === 'reads' ? (row.tools[0]?.seq ?? 0) : row.item.seq;
}

function blockRows(block: TimelineBlock, isOpen: boolean): readonly TimelineRow[] {
  const known = rowsByBlock.get(block) ?? new Map<boolean, readonly TimelineRow[]>();
  rowsByBlock.set(block, known);
  const rows = known.get(isOpen) ?? makeRows(block, isOpen);
  known.set(isOpen, rows);
  return rows;
}

function makeRows(whole: TimelineBlock, isOpen: boolean): readonly TimelineRow[] {
  const { items, gates } = withoutGated(whole.items);
  const last = items.findLast((item) => item.type === 'said' && item.agentId === null);
  const steps = items.filter((item) => item !== last && isStep(item));
  const tools = items.filter((item) => item.type === 'tool');
  function rowsOf(shown: readonly TimelineItem[]): TimelineRow[] {
    return withAgents(gather(shown, gates), items);
  }
  if (!isFoldable(whole) || tools.length === 0) return rowsOf(items);
  const first = steps[0];
  const fold: TimelineRow = {
    type: 'fold',
    key: `f${whole.key}`,
    at: first?.at ?? whole.startedAt,
    block: whole.key,
    isOpen,
    durationMs: Math.max(0, Date.parse(whole.endedAt ?? '') - Date.parse(whole.startedAt)),
    tools: tools.length,
    failures: tools.filter((tool) => tool.state === 'failed' && !isDenied(gates.get(tool))).length,
    denials: whole.items.filter(isDenial).length,
  };
  const shown = isOpen ? items : items.filter((item) => !steps.includes(item));
  const at = items.findIndex((item) => item === first);
  const before = shown.filter((item) => items.indexOf(item) < at);
  const after = shown.filter((item) => items.indexOf(item) >= at);
  return [...rowsOf(before), fold, ...rowsOf(after)];
}

/** A call and its gate are one line: of an open gate its own, of an answered one that of the call. */
function withoutGated(items: readonly TimelineItem[]): {
  readonly items: readonly TimelineItem[];
  readonly gates: ReadonlyMap<TimelineItem, GateItem>;
} {
  const gates = new Map<TimelineItem, GateItem>();
  const hidden = new Set<TimelineItem>();
  for (const [index, gate] of items.entries()) {
    if (gate.type !== 'gate') continue;
    const before = items.slice(0, index).filter((item) => !gates.has(item) && !hidden.has(item));
    const call = before.findLast((item) => isCallOf(gate, item));
    if (!call) continue;
    if (gate.state === 'open') hidden.add(call);
    else {
      gates.set(call, gate);
      hidden.add(gate);
    }
  }
  if (hidden.size === 0) return { items, gates };
  return { items: items.filter((item) => !hidden.has(item)), gates };
}

/** The gate has no id of its call. Of a plan the call says nothing: the plan is in a file by then. */
function isCallOf(gate: GateItem, item: TimelineItem): boolean {
  if (item.type !== 'tool' || item.tool !== gate.tool) return false;
  return gate.gateType !== 'permission' || summarizeInput(item.input) === gate.summary;
}

function isDenied(gate: GateItem | undefined): boolean {
  return gate?.answer === 'deny';
}

/** Says whose steps these are wherever another begins to speak: two sub-agents work at the same time. */
function withAgents(rows: readonly TimelineRow[], items: readonly TimelineItem[]): TimelineRow[] {
  const kinds = new Map(
    items.flatMap((item) => (item.type === 'subagent' ? [[item.agentId, item.agentType]] : [])),
  );
  let before: string | null = null;
  return rows.map((row) => {
    const agentId = row.type === 'fold' ? null : agentOf(row);
    const kind = agentId === null || agentId === before ? undefined : kinds.get(agentId);
    before =
      agentId ?? (row.type === 'item' && row.item.type === 'subagent' ? row.item.agentId : null);
    return kind === undefined ? row : { ...row, agent: kind };
  });
}

/** The sub-agent that a row is a step of. */
export function agentOf(row: Exclude<TimelineRow, { type: 'fold' }>): string | null {
  if (row.type === 'reads') return row.tools[0]?.agentId ?? null;
  return row.item.type === 'tool' || row.item.type === 'said' ? row.item.agentId : null;
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
  return ['tool', 'said', 'thought', 'subagent'].includes(item.type);
}

function gather(
  items: readonly TimelineItem[],
  gates: ReadonlyMap<TimelineItem, GateItem>,
): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let reads: ToolItem[] = [];
  function push(item: TimelineItem): void {
    const gate = gates.get(item);
    rows.push({ type: 'item', key: item.key, item, ...(gate && { gate }) });
  }
  function flush(): void {
    const [first, second] = reads;
    if (first && second) {
      rows.push({ type: 'reads', key: `r${first.key}`, at: first.at, tools: reads });
    } else if (first) push(first);
    reads = [];
  }
  for (const item of items) {
    const isQuiet = isQuietRead(item) && !gates.has(item);
    if (isQuiet && (reads.length === 0 || reads[0]?.agentId === item.agentId)) {
      reads.push(item);
      continue;
    }
    flush();
    if (isQuiet) reads.push(item);
    else push(item);
  }
  flush();
  return rows;
}

function isQuietRead(item: TimelineItem): item is ToolItem {
  return item.type === 'tool' && item.state === 'finished' && readingTools.has(item.tool);
}
