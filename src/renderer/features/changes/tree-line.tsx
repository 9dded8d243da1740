import type { TreeRow } from '../../core/changes/file-tree.ts';
import type { Tick } from '../../core/changes/file-tree.ts';
import { tickOf } from '../../core/changes/file-tree.ts';
import { plural } from '../../core/labels/format.ts';
import type { ChangedFile } from '../../core/stores/changes-store.ts';
import { Icon } from '../../ui/icon.tsx';
import { plainText, ShownPath } from './shown-path.tsx';

interface TreeLineProps {
  readonly id: string;
  readonly row: TreeRow;
  readonly isActive: boolean;
  readonly isBusy: boolean;
  readonly onOpen: () => void;
  readonly onToggle: () => void;
}

/** One folder or file of the tree. The tree has the focus; the line can be pressed, and its box ticked. */
export function TreeLine({ id, row, isActive, isBusy, onOpen, onToggle }: TreeLineProps) {
  const files = row.type === 'folder' ? row.files : [row.file];
  const tick = tickOf(files);
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={isActive}
      aria-expanded={row.type === 'folder' ? row.isOpen : undefined}
      aria-label={nameOf(row, tick)}
      className={`tree-line ${isActive ? 'is-active' : ''}`}
      style={{ paddingLeft: 10 + row.depth * 14 }}
      onClick={onOpen}
    >
      <StageBox tick={tick} path={row.path} isBusy={isBusy} onToggle={onToggle} />
      {row.type === 'folder' ? (
        <span className={`tree-fold ${row.isOpen ? 'is-open' : ''}`}>
          <Icon name="down" size={12} />
        </span>
      ) : (
        <StatusLetter file={row.file} />
      )}
      <span className="cut tree-name" title={plainText(row.path)}>
        <ShownPath path={row.name} />
      </span>
      {row.type === 'file' && <Counts file={row.file} />}
    </div>
  );
}

interface StageBoxProps {
  readonly tick: Tick;
  readonly path: string;
  readonly isBusy: boolean;
  readonly onToggle: () => void;
}

function StageBox({ tick, path, isBusy, onToggle }: StageBoxProps) {
  return (
    <input
      type="checkbox"
      className="tree-box"
      aria-label={`Stage ${plainText(path)}`}
      tabIndex={-1}
      checked={tick === 'all' || tick === 'committed'}
      disabled={isBusy || tick === 'committed'}
      title={tick === 'committed' ? 'Already committed' : undefined}
      ref={(box) => {
        if (box) box.indeterminate = tick === 'some';
      }}
      onClick={(event) => event.stopPropagation()}
      onChange={onToggle}
    />
  );
}

const letters: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'A',
  modified: 'M',
  deleted: 'D',
  renamed: 'R',
  'type-changed': 'T',
  untracked: 'U',
  conflicted: '!',
  unchanged: '·',
};

// What the name of the line says in words is drawn by the style sheet: it is not text of its own.

function StatusLetter({ file }: { readonly file: ChangedFile }) {
  return (
    <span
      className={`tree-status drawn is-${file.status}`}
      title={file.status}
      data-text={letters[file.status]}
    />
  );
}

function Counts({ file: { isBinary, added, deleted } }: { readonly file: ChangedFile }) {
  if (isBinary) return <span className="tree-counts faint drawn" data-text="binary" />;
  return (
    <span className="tree-counts">
      {(added ?? 0) > 0 && <span className="changes-added drawn" data-text={`+${added}`} />}
      {(deleted ?? 0) > 0 && <span className="changes-gone drawn" data-text={`−${deleted}`} />}
    </span>
  );
}

const tickWords: Readonly<Record<Tick, string>> = {
  none: 'not staged',
  some: 'partly staged',
  all: 'staged',
  committed: 'committed',
};

function nameOf(row: TreeRow, tick: Tick): string {
  if (row.type === 'folder') {
    return `${plainText(row.name)}, ${plural(row.files.length, 'file')}, ${tickWords[tick]}`;
  }
  const { file } = row;
  const from = file.oldPath === null ? '' : ` from ${plainText(file.oldPath)}`;
  const stage = file.stage === 'conflicted' ? 'conflict' : tickWords[tick];
  return `${plainText(row.path)}, ${file.status}${from}, ${stage}`;
}
