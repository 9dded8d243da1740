import { summarizeInput } from '../../../shared/domain/gate.ts';
import type { ToolItem } from '../../timeline/timeline.ts';
import { formatDuration } from '../../ui/format.ts';
import { Revealed } from '../../ui/revealed.tsx';
import { ToolInput } from '../gates/tool-input.tsx';

interface ToolRowProps {
  readonly item: ToolItem;
  readonly isOpen: boolean;
  /** Null where it stands in an opened list already. */
  readonly onToggle: (() => void) | null;
}

/** More than this of an output is cut; the transcript has it whole. */
const outputLimit = 20_000;

/** One line per call; what went in and what came out on demand. */
export function ToolRow({ item, isOpen, onToggle }: ToolRowProps) {
  const line = (
    <>
      <span className={`tool-name tool-${item.state}`}>{toolName(item.tool)}</span>{' '}
      <Revealed text={summarizeInput(item.input)} /> <span className="faint">{endWords(item)}</span>
    </>
  );
  if (!onToggle) return <div className="timeline-tool cut">{line}</div>;
  return (
    <>
      <button
        type="button"
        className="timeline-tool timeline-tool-button cut"
        aria-expanded={isOpen}
        onClick={onToggle}
      >
        {line}
      </button>
      {isOpen && (
        <div className="tool-detail">
          <ToolInput tool={item.tool} input={item.input} />
          {item.output !== null && item.output !== '' && (
            <pre className={`mono tool-output ${item.state === 'failed' ? 'is-bad' : ''}`}>
              <Revealed text={item.output.slice(0, outputLimit)} />
              {item.output.length > outputLimit && '\n… cut here'}
            </pre>
          )}
        </div>
      )}
    </>
  );
}

/** `mcp__roundhouse__ask_peer` is `ask_peer` of `roundhouse`. */
function toolName(tool: string): string {
  const [, server, name] = /^mcp__(.+?)__(.+)$/.exec(tool) ?? [];
  return server === undefined || name === undefined ? tool : `${server}: ${name}`;
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
      return 'no end was seen';
  }
}
