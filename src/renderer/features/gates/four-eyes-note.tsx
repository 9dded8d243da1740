import { agreedOf, isEscalated } from '../../../shared/domain/four-eyes.ts';
import type { Gate } from '../../../shared/domain/gate.ts';
import { plural } from '../../core/labels/format.ts';
import { useNow } from '../../ui/use-now.ts';

/** Whom a request under four eyes is asked, and who has agreed already; nothing for any other request. */
export function FourEyesNote({
  gate,
  whyNot,
}: {
  readonly gate: Gate;
  readonly whyNot: string | null;
}) {
  const now = useNow(30_000);
  const { fourEyes } = gate;
  if (!fourEyes) return null;
  const agreed = agreedOf(gate).map(({ name }) => name);
  return (
    <div className="gate-foot gate-four-eyes">
      <b>Four eyes: {fourEyes.rule}.</b> {askedOf(gate)}
      {agreed.length > 0 && ` Agreed: ${agreed.join(', ')}.`}
      {isEscalated(gate, now) && ' It has waited long, so one owner at the desk is enough now.'}
      {whyNot !== null && <p>{whyNot} You can deny it.</p>}
    </div>
  );
}

function askedOf({ fourEyes }: Gate): string {
  if (!fourEyes) return '';
  const { approvers, causedBy, isCauseUnknown } = fourEyes;
  const people = plural(approvers, 'person', 'people');
  const authors = causedBy.map(({ name }) => name).join(' and ');
  const cause = authors === '' ? '' : ` other than ${authors}, whose prompt caused it`;
  const unknown = isCauseUnknown ? ' It is not known who wrote every prompt of this turn.' : '';
  return `Asked of ${people}${cause}.${unknown}`;
}
