import './segmented.css';

interface SegmentedProps<Value extends string> {
  readonly label: string;
  /** Null: none of them is chosen yet. */
  readonly value: Value | null;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly size?: 'small' | 'usual';
}

/** One of a few, all in sight. A group of radio buttons by another look. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, options, onChange, size = 'usual' } = props;
  return (
    <div role="radiogroup" aria-label={label} className={`segmented segmented-${size}`}>
      {options.map((option) => (
        <label key={option.value} className={option.value === value ? 'is-on' : ''}>
          <input
            type="radio"
            className="unseen"
            name={label}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
