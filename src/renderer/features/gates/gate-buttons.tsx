import { useKeyWords } from '../../core/context/use-key-words.ts';
import { Button } from '../../ui/button.tsx';

interface GateButtonProps {
  /** The keys answer this card: the button names its own. */
  readonly hasKeys: boolean;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
}

export function AllowButton({ hasKeys, isDisabled, onClick }: GateButtonProps) {
  const key = useKeyWords('allow');
  return (
    <Button look="primary" hint={hasKeys ? key : ''} disabled={isDisabled} onClick={onClick}>
      Allow
    </Button>
  );
}

export function DenyButton({ hasKeys, isDisabled, onClick }: GateButtonProps) {
  const key = useKeyWords('deny');
  return (
    <Button
      look="ghost"
      className="gate-deny"
      hint={hasKeys ? key : ''}
      disabled={isDisabled}
      onClick={onClick}
    >
      Deny
    </Button>
  );
}
