import { cutText } from '../../../shared/base/cut-text.ts';
import { formatDuration } from '../../core/labels/format.ts';
import type { GateItem, ToolItem } from '../../core/timeline/timeline.ts';
import { isTalk, toolName, toolSummary } from '../../core/timeline/tool-words.ts';
import { Revealed } from '../../ui/revealed.tsx';
import { ToolInput } from '../gates/tool-input.tsx';
import { GateMessage, GateWord } from './gate-row.tsx';
import { QuestionDetail } from './question-detail.tsx';
import { StepButton } from './step-button.tsx';

interface ToolRowProps {
  readonly item: ToolItem;
  /** Who let it run, or did not. */
  readonly gate?: GateItem | undefined;
  /** Of the session: paths are told from here. */
  readonly folder: string;
  readonly isOpen: boolean;
  /** Null where it stands in an opened list already. */
  readonly onToggle: (() => void) | null;
}

/** More than this of an output is cut; the transcript has it whole. */
const outputLimit = 20_000;

/** One line per call; what went in and what came out on demand. */
export function ToolRow({ item, gate, folder, isOpen, onToggle }: ToolRowProps) {
  const isDenied = gate?.answer === 'deny';
  const tone = isDenied ? 'failed' : item.state;
  const end = isDenied ? '' : endWords(item);
  const line = (
    <>
      <span className={`tool-name tool-${tone} ${isTalk(item.tool) ? 'is-talk' : ''}`}>
        {toolName(item.tool)}
      </span>
      <span className="tool-about">
        <Revealed text={toolSummary(item.tool, item.input, folder)} />
      </span>
      {end !== '' && <span className="faint">{end}</span>}
      {gate && <GateWord item={gate} />}
    </>
  );
  if (!onToggle) return <div className="timeline-tool tool-line">{line}</div>;
  return (
    <>
      <StepButton isOpen={isOpen} onToggle={onToggle}>
        {line}
      </StepButton>
      {gate && <GateMessage item={gate} />}
      {isOpen && <ToolDetail item={item} />}
    </>
  );
}

/** What went in and what came out. */
function ToolDetail({ item }: { readonly item: ToolItem }) {
  const { tool, input, output } = item;
  return (
    <div className="tool-detail">
      {tool === 'AskUserQuestion' ? (
        <QuestionDetail input={input} />
      ) : (
        <ToolInput tool={tool} input={input} />
      )}
      {output !== null && output !== '' && !isSaidByInput(item) && (
        <pre className={`mono tool-output ${item.state === 'failed' ? 'is-bad' : ''}`}>
          <Revealed text={cutText(output, outputLimit)} />
          {output.length > outputLimit && '\n… truncated'}
        </pre>
      )}
    </div>
  );
}

/** The change stands there as a diff already, or the answer beside its question. */
function isSaidByInput({ tool, input, state }: ToolItem): boolean {
  if (tool === 'AskUserQuestion') return 'answers' in input;
  return state === 'finished' && ['Edit', 'MultiEdit', 'Write', 'NotebookEdit'].includes(tool);
}

function endWords(item: ToolItem): string {
  const time = item.durationMs === null ? '' : formatDuration(item.durationMs);
  switch (item.state) {
    case 'running':
      return 'running';
    case 'finished':
      return item.durationMs !== null && item.durationMs >= 1000 ? time : '';
    case 'failed':
      return time === '' ? 'failed' : `failed after ${time}`;
    case 'denied':
      return 'refused by Claude Code';
    case 'unproved':
      return 'end not reported';
  }
}
