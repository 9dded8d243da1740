import type { KeyboardEvent, MouseEvent } from 'react';
import { useEffect, useId, useRef } from 'react';

import type { DiffRow } from '../../core/changes/diff-rows.ts';
import { Revealed } from '../../ui/revealed.tsx';
import { plainText } from './shown-path.tsx';
import { useRowWindow } from './use-row-window.ts';

/** Chosen rows, by index; `from` is where the choice began and may be behind `to`. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

interface DiffLinesProps {
  readonly rows: readonly DiffRow[];
  readonly path: string;
  readonly range: LineRange | null;
  readonly onRange: (range: LineRange | null) => void;
}

const rowRem = 1.25;

/**
 * The lines of a change with their numbers. Arrows move, with Shift they choose several; what is chosen is
 * what a comment is about. Only what is in sight is drawn.
 */
export function DiffLines({ rows, path, range, onRange }: DiffLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRowWindow(scroller, { count: rows.length, rowRem });
  const listId = useId();
  useEffect(() => {
    const element = scroller.current;
    const bar = element?.closest('dialog')?.querySelector('.diff-bar');
    // Who goes from file to file by a button stays at that button.
    if (!bar?.contains(document.activeElement)) element?.focus({ preventScroll: true });
  }, []);
  const [low, high] = range ? ordered(range) : [-1, -1];
  const longest = rows.reduce((most, row) => Math.max(most, lengthOf(row)), 0);

  function choose(index: number, isMore: boolean): void {
    onRange({ from: isMore && range ? range.from : index, to: index });
    list.reveal(index);
  }
  function step(by: 1 | -1, isMore: boolean): void {
    let index = range ? range.to + by : by > 0 ? 0 : rows.length - 1;
    while (rows[index]?.type === 'gap') index += by;
    if (rows[index]) choose(index, isMore);
  }
  function press(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') step(1, event.shiftKey);
    else if (event.key === 'ArrowUp') step(-1, event.shiftKey);
    else if (event.key === 'Escape' && range) {
      onRange(null);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }
  function click(event: MouseEvent, index: number): void {
    // Text is being selected, to be copied.
    if (!event.shiftKey && getSelection()?.isCollapsed === false) return;
    choose(index, event.shiftKey);
  }

  return (
    <div
      ref={scroller}
      className="diff-lines mono"
      role="listbox"
      aria-multiselectable="true"
      aria-label={`Lines of ${plainText(path)}`}
      aria-activedescendant={range ? `${listId}-${range.to}` : undefined}
      tabIndex={0}
      onKeyDown={press}
      onScroll={list.onScroll}
    >
      <div
        role="presentation"
        style={{
          height: list.totalPx,
          paddingTop: list.topPx,
          minWidth: `calc(${longest}ch + 8rem)`,
        }}
      >
        {rows.slice(list.first, list.last + 1).map((row, offset) => {
          const index = list.first + offset;
          if (row.type === 'gap') {
            return (
              <div key={index} className="diff-gap" aria-hidden="true">
                ⋯ <Revealed text={row.section} />
              </div>
            );
          }
          return (
            <DiffLineRow
              key={index}
              id={`${listId}-${index}`}
              line={row.line}
              isChosen={index >= low && index <= high}
              onClick={(event) => click(event, index)}
            />
          );
        })}
      </div>
    </div>
  );
}

type Line = Extract<DiffRow, { readonly type: 'line' }>['line'];

interface DiffLineRowProps {
  readonly id: string;
  readonly line: Line;
  readonly isChosen: boolean;
  readonly onClick: (event: MouseEvent) => void;
}

const signs = { same: ' ', gone: '−', new: '+' } as const;
const words = { same: '', gone: ' deleted', new: ' added' } as const;

function DiffLineRow({ id, line, isChosen, onClick }: DiffLineRowProps) {
  const number = line.new ?? line.old ?? 0;
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      className={`diff-line is-${line.type} ${isChosen ? 'is-chosen' : ''}`}
      onClick={onClick}
    >
      <span className="unseen diff-name">{`${number}${words[line.type]}: `}</span>
      <span className="diff-number drawn" data-text={line.old} />
      <span className="diff-number drawn" data-text={line.new} />
      <span className="diff-sign drawn" data-text={signs[line.type]} />
      <span className="diff-text">
        <Revealed text={line.text} />
      </span>
      {line.isCut && <span className="revealed drawn" data-text="cut here" />}
      {line.isUnended && <span className="faint drawn" data-text=" ⏎ no newline at end of file" />}
    </div>
  );
}

export function ordered({ from, to }: LineRange): readonly [number, number] {
  return from <= to ? [from, to] : [to, from];
}

/** A tab is up to eight columns wide. */
function lengthOf(row: DiffRow): number {
  if (row.type === 'gap') return 0;
  return row.line.text.length + 7 * (row.line.text.split('\t').length - 1);
}
