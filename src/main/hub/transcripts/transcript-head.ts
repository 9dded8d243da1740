import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { timeWords } from './plain-words.ts';

/** What a transcript says of its session before it begins: as true as the moment of the export. */
export interface TranscriptHead {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly repo: string;
  readonly cwd: string;
  readonly branch: string | null;
  readonly launcher: string;
  readonly owner: string;
  readonly model: string | null;
  readonly permissionMode: string | null;
  readonly claudeSessionId: string;
  readonly createdAt: string;
  readonly lastAt: string;
  readonly exportedAt: string;
  readonly costUsd: number | null;
  readonly contextPercent: number | null;
  readonly toolCalls: number;
  readonly toolFailures: number;
  readonly toolDenials: number;
}

export function headOf(view: SessionView, exportedAt: string): TranscriptHead {
  return {
    id: view.id,
    name: view.name,
    state: sessionStateOf(view),
    repo: view.repo,
    cwd: view.cwd,
    branch: view.branch,
    launcher: view.launcher,
    owner: view.owner.name,
    model: view.meter?.model ?? view.model,
    permissionMode: view.permissionMode,
    claudeSessionId: view.claudeSessionId,
    createdAt: view.createdAt,
    lastAt: view.lastAt,
    exportedAt,
    costUsd: view.meter?.costUsd ?? null,
    contextPercent: view.meter?.contextPercent ?? null,
    toolCalls: view.tally.calls,
    toolFailures: view.tally.failures,
    toolDenials: view.tally.denials,
  };
}

/** Label and value, in the order in which people read them; what is not known is left out. */
export function headLines(head: TranscriptHead): readonly (readonly [string, string])[] {
  const lines: readonly (readonly [string, string | null])[] = [
    ['Repo', head.repo],
    ['Folder', head.cwd === head.repo ? null : head.cwd],
    ['Branch', head.branch],
    ['Owner', head.owner],
    ['Model', head.model],
    ['Permission mode', head.permissionMode],
    ['State', head.state],
    ['Began', timeWords(head.createdAt)],
    ['Last event', timeWords(head.lastAt)],
    ['Cost', head.costUsd === null ? null : `$${head.costUsd.toFixed(2)}`],
    ['Context used', head.contextPercent === null ? null : `${head.contextPercent} %`],
    ['Tool calls', toolCallWords(head)],
    ['Session', head.id],
    ['Claude session', head.claudeSessionId],
    ['Exported', timeWords(head.exportedAt)],
  ];
  return lines.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

function toolCallWords(head: TranscriptHead): string {
  return `${head.toolCalls}, of which ${head.toolFailures} failed and ${head.toolDenials} were refused`;
}
