import type { SubagentItem } from '../../core/timeline/timeline.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { StepButton } from './step-button.tsx';

interface SubagentRowProps {
  readonly item: SubagentItem;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A sub-agent by its kind; what it answered on demand. */
export function SubagentRow({ item, isOpen, onToggle }: SubagentRowProps) {
  const isDone = item.answer !== null;
  const line = (
    <>
      <span className="timeline-route">{item.agentType}</span>
      <span className="faint tool-about">{isDone ? 'sub-agent finished' : 'sub-agent works'}</span>
    </>
  );
  if (item.answer === null || item.answer === '') {
    return <div className="timeline-tool tool-line">{line}</div>;
  }
  return (
    <>
      <StepButton isOpen={isOpen} onToggle={onToggle}>
        {line}
      </StepButton>
      {isOpen && (
        <div className="tool-detail">
          <Markdown text={item.answer} />
        </div>
      )}
    </>
  );
}
