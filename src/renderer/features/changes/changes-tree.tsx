import type { KeyboardEvent } from 'react';
import { useId, useMemo, useRef, useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { TreeRow } from '../../core/changes/file-tree.ts';
import { treeRows } from '../../core/changes/file-tree.ts';
import { stageStep } from '../../core/changes/stage-step.ts';
import { treeStep } from '../../core/changes/tree-keys.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import type { ChangedFile, Changes } from '../../core/stores/changes-store.ts';
import { StageBar } from './stage-bar.tsx';
import { TreeLine } from './tree-line.tsx';
import { useRowWindow } from './use-row-window.ts';

interface ChangesTreeProps {
  readonly session: SessionView;
  readonly changes: Changes;
}

const rowRem = 1.6875;

/**
 * The changed files by folder. One stop of the Tab key: arrows move, left and right close and open a
 * folder, Space stages, Enter shows the change.
 */
export function ChangesTree({ session, changes }: ChangesTreeProps) {
  const { changes: loader } = useApp();
  const mayStage = useMay()('changes.stage', session);
  const { id } = session;
  const { closed, fold } = useFolders();
  const [activePath, setActivePath] = useState<string | null>(null);
  const rows = useMemo(() => treeRows(changes.files, closed), [changes.files, closed]);
  const scroller = useRef<HTMLDivElement>(null);
  const tree = useRowWindow(scroller, { count: rows.length, rowRem });
  const treeId = useId();
  const isBusy = useAppStore(
    (all) => all.changes,
    (all) => all.get(id)?.outcome?.state === 'running',
  );
  const found = rows.findIndex((row) => row.path === activePath);
  const active = Math.max(0, found);
  const activeRow = rows[active];

  function toggle(files: readonly ChangedFile[]): void {
    const step = stageStep(files);
    if (step && !isBusy && mayStage) void loader[step.action](id, step.ids, step.command);
  }
  function openRow(row: TreeRow): void {
    setActivePath(row.path);
    if (row.type === 'folder') fold(row, !row.isOpen);
    else void loader.open(id, row.file.id);
  }
  function press(event: KeyboardEvent): void {
    if (!activeRow || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = treeStep(event.key, rows, active);
    if (!step) return;
    event.preventDefault();
    if (step.type === 'move') {
      setActivePath(rows[step.index]?.path ?? null);
      tree.reveal(step.index);
    } else if (step.type === 'fold') fold(activeRow, step.isOpen);
    else if (step.type === 'stage') toggle(filesOf(activeRow));
    else openRow(activeRow);
  }

  return (
    <>
      <div
        ref={scroller}
        className="changes-tree"
        role="tree"
        aria-label={`Changed files of ${session.name}`}
        tabIndex={0}
        aria-activedescendant={activeRow ? `${treeId}-${active}` : undefined}
        onKeyDown={press}
        onScroll={tree.onScroll}
      >
        <div style={{ height: tree.totalPx, paddingTop: tree.topPx }} role="presentation">
          {rows.slice(tree.first, tree.last + 1).map((row, offset) => (
            <TreeLine
              key={`${row.type} ${row.path}`}
              id={`${treeId}-${tree.first + offset}`}
              row={row}
              isActive={tree.first + offset === active}
              isBusy={isBusy || !mayStage}
              onOpen={() => openRow(row)}
              onToggle={() => {
                setActivePath(row.path);
                toggle(filesOf(row));
              }}
            />
          ))}
        </div>
      </div>
      {mayStage && (
        <StageBar
          active={activeRow ? filesOf(activeRow) : []}
          all={changes.files}
          isBusy={isBusy}
          onToggleAll={() => toggle(changes.files)}
        />
      )}
    </>
  );
}

/** Which folders are closed, by their path. */
function useFolders() {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  function fold(row: TreeRow, isOpen: boolean): void {
    setClosed((before) => {
      const next = new Set(before);
      if (isOpen) next.delete(row.path);
      else next.add(row.path);
      return next;
    });
  }
  return { closed, fold };
}

function filesOf(row: TreeRow): readonly ChangedFile[] {
  return row.type === 'folder' ? row.files : [row.file];
}
