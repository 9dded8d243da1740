import './completion-list.css';
import type { CompletionItem } from './use-completion.ts';

interface CompletionListProps {
  readonly id: string;
  readonly label: string;
  readonly items: readonly CompletionItem[];
  readonly active: number;
  readonly onChoose: (item: CompletionItem) => void;
}

/** What fits, above the field; the field keeps the focus and names the active one. */
export function CompletionList({ id, label, items, active, onChoose }: CompletionListProps) {
  return (
    <ul id={id} role="listbox" aria-label={label} className="completion">
      {items.map((item, index) => (
        <li
          key={item.value}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          title={item.detail + item.label}
          ref={(element) => {
            if (index === active) element?.scrollIntoView({ block: 'nearest' });
          }}
          // The field keeps the focus until the click is over.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(item)}
        >
          <span className="completion-label">{item.label}</span>
          <span className="completion-detail">{item.detail}</span>
        </li>
      ))}
    </ul>
  );
}
