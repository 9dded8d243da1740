import type { GateCardProps } from './gate-frame.tsx';
import { PermissionCard } from './permission-card.tsx';
import { PlanCard } from './plan-card.tsx';
import { QuestionCard } from './question-card.tsx';

/** One thing that Claude Code asks a person, with its answers. */
export function GateCard(props: GateCardProps) {
  switch (props.gate.type) {
    case 'permission':
      return <PermissionCard {...props} />;
    case 'question':
      return <QuestionCard {...props} />;
    case 'plan':
      return <PlanCard {...props} />;
  }
}
