import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

import './button.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary`: the one main action of a view. `ghost`: a frame only. `quiet`: not even that. */
  readonly look?: 'plain' | 'primary' | 'ghost' | 'quiet' | 'danger';
  readonly size?: 'usual' | 'small' | 'large';
  /** The key that does the same; not part of the name. */
  readonly hint?: string;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
}

export function Button({
  look = 'plain',
  size = 'usual',
  hint,
  children,
  className,
  type = 'button',
  ...rest
}: ButtonProps) {
  const classes = ['button', `button-${look}`, `button-${size}`, className].filter(Boolean);
  return (
    <button {...rest} type={type === 'submit' ? 'submit' : 'button'} className={classes.join(' ')}>
      {children}
      {hint !== undefined && hint !== '' && <kbd aria-hidden="true">{hint}</kbd>}
    </button>
  );
}
