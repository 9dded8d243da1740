import type { ReactNode } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { formatClock, formatDuration, plural } from '../../core/labels/format.ts';
import type { TimelineRow } from '../../core/timeline/timeline-rows.ts';
import { agentOf } from '../../core/timeline/timeline-rows.ts';
import type { GateItem, TimelineItem } from '../../core/timeline/timeline.ts';
import type { TimelineState } from '../../core/timeline/timelines-store.ts';
import { toggleBlock, toggleRow } from '../../core/timeline/timelines-store.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import { AskRow } from './ask-row.tsx';
import { AskedHereRow } from './asked-here-row.tsx';
import { FileRow } from './file-row.tsx';
import { GateRow } from './gate-row.tsx';
import { NoteRow } from './note-row.tsx';
import { OperatorQuestionRow } from './operator-question-row.tsx';
import { PromptRow } from './prompt-row.tsx';
import { SubagentRow } from './subagent-row.tsx';
import { SuggestionRow } from './suggestion-row.tsx';
import { ThoughtRow } from './thought-row.tsx';
import { ToolRow } from './tool-row.tsx';

interface RowProps {
  readonly row: TimelineRow;
  readonly session: SessionView;
  readonly isOpen: boolean;
  /** It was jumped to. */
  readonly isMarked: boolean;
  readonly change: (step: (state: TimelineState) => TimelineState) => void;
}

export function TimelineRowView({ row, session, isOpen, isMarked, change }: RowProps) {
  function toggle(): void {
    change((state) => toggleRow(state, row.key));
  }
  switch (row.type) {
    case 'fold':
      return (
        <Line at={row.at} isMarked={isMarked}>
          <button
            type="button"
            className="timeline-fold"
            aria-expanded={row.isOpen}
            onClick={() => change((state) => toggleBlock(state, row.block))}
          >
            worked for {formatDuration(row.durationMs)}, {plural(row.tools, 'tool')}
            {row.failures > 0 && <span className="timeline-bad">, {row.failures} failed</span>}
            {row.denials > 0 && <span className="timeline-bad">, {row.denials} denied</span>}
          </button>
        </Line>
      );
    case 'reads':
      return (
        <Line at={row.at} isInside={agentOf(row) !== null} agent={row.agent} isMarked={isMarked}>
          <button type="button" className="timeline-fold" aria-expanded={isOpen} onClick={toggle}>
            {readsWords(row.tools.map((tool) => tool.tool))}
          </button>
          {isOpen &&
            row.tools.map((tool) => (
              <ToolRow
                key={tool.key}
                item={tool}
                folder={session.cwd}
                isOpen={false}
                onToggle={null}
              />
            ))}
        </Line>
      );
    case 'item':
      return (
        <Line
          at={row.item.at}
          isInside={agentOf(row) !== null}
          agent={row.agent}
          isMarked={isMarked}
        >
          <ItemView
            item={row.item}
            gate={row.gate}
            session={session}
            isOpen={isOpen}
            onToggle={toggle}
          />
        </Line>
      );
  }
}

function Line(props: {
  readonly at: string;
  readonly isInside?: boolean;
  readonly agent?: string | undefined;
  readonly isMarked: boolean;
  readonly children: ReactNode;
}) {
  const classes = [
    'timeline-line',
    props.isInside === true && 'is-inside',
    props.isMarked && 'is-marked',
  ];
  return (
    <div
      className={classes.filter((name) => name !== false).join(' ')}
      aria-current={props.isMarked ? 'location' : undefined}
    >
      <time dateTime={props.at} title={new Date(props.at).toLocaleString()}>
        {formatClock(props.at)}
      </time>
      <div className="timeline-body">
        {props.agent !== undefined && <div className="timeline-agent">{props.agent}</div>}
        {props.children}
      </div>
    </div>
  );
}

interface ItemProps {
  readonly item: TimelineItem;
  readonly gate: GateItem | undefined;
  readonly session: SessionView;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function ItemView({ item, gate, session, isOpen, onToggle }: ItemProps) {
  switch (item.type) {
    case 'prompt':
      return <PromptRow item={item} session={session} isOpen={isOpen} onToggle={onToggle} />;
    case 'said':
      return (
        <div className="timeline-said">
          <Markdown text={item.parts.join('')} />
          {!item.isFinal && <span className="timeline-caret" aria-hidden="true" />}
        </div>
      );
    case 'thought':
      return <ThoughtRow item={item} isOpen={isOpen} onToggle={onToggle} />;
    case 'tool':
      return (
        <ToolRow item={item} gate={gate} folder={session.cwd} isOpen={isOpen} onToggle={onToggle} />
      );
    case 'gate':
      return <GateRow item={item} folder={session.cwd} />;
    case 'note':
      return <NoteRow item={item} session={session} />;
    case 'suggestion':
      return <SuggestionRow item={item} />;
    case 'ask':
      return <AskRow ask={item.ask} session={session.id} isOpen={isOpen} onToggle={onToggle} />;
    case 'file':
      return <FileRow item={item} session={session} />;
    case 'question':
      return <OperatorQuestionRow question={item.question} />;
    case 'asked-here':
      return <AskedHereRow item={item} isOpen={isOpen} onToggle={onToggle} />;
    case 'subagent':
      return <SubagentRow item={item} isOpen={isOpen} onToggle={onToggle} />;
    case 'mark':
      return (
        <div className={item.tone === 'bad' ? 'timeline-bad' : 'faint'}>
          {item.tone === 'bad' && <span aria-hidden="true">■ </span>}
          {item.text}
          {item.detail !== null && item.detail !== '' && (
            <details className="timeline-detail">
              <summary>more</summary>
              <pre className="mono">
                <Revealed text={item.detail} />
              </pre>
            </details>
          )}
        </div>
      );
  }
}

/** `Read ×4, Grep ×2`. */
function readsWords(tools: readonly string[]): string {
  const counts = Map.groupBy(tools, (tool) => tool);
  return [...counts].map(([tool, calls]) => `${tool} ×${calls.length}`).join(', ');
}
