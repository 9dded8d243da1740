import type { ThoughtItem } from '../../core/timeline/timeline.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import { StepButton } from './step-button.tsx';

interface ThoughtRowProps {
  readonly item: ThoughtItem;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** The beginning of a thought on one line; all of it on demand. */
export function ThoughtRow({ item, isOpen, onToggle }: ThoughtRowProps) {
  return (
    <>
      <StepButton isOpen={isOpen} onToggle={onToggle}>
        <span className="dim">Thought</span>
        {!isOpen && (
          <span className="faint tool-about">
            <Revealed text={firstLine(item.text)} />
          </span>
        )}
      </StepButton>
      {isOpen && (
        <div className="tool-detail dim">
          <Markdown text={item.text} />
        </div>
      )}
    </>
  );
}

/** Without the marks of a heading or of stress. */
function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.replace(/^#+\s*/u, '').replaceAll('**', '');
}
