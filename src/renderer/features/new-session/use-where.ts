import { useApp } from '../../core/context/app-context.tsx';
import type { ForkOf } from '../../core/stores/dialogs-store.ts';
import type { Lookup } from '../../ui/use-lookup.ts';
import { useLookup } from '../../ui/use-lookup.ts';
import type { NewSessionForm, Where } from './new-session-form.ts';
import type { ContainerPlace } from './where-field.tsx';

/** Where the session of the form would run, as it is shown and as the hub is asked. */
export function useWhere(
  form: NewSessionForm,
  fork: ForkOf | null,
): {
  readonly where: Where;
  readonly place: Lookup<ContainerPlace>;
  readonly toStart: Where | null;
} {
  const { http } = useApp();
  const place = useLookup('place', (signal) => http.call('containers.place', { signal }));
  // The conversation that a fork begins with is in the history of this machine.
  if (fork !== null) return { where: 'local', place, toStart: null };
  const isKnown = place.state === 'found';
  const byDefault = isKnown && place.value.byDefault === 'docker' ? 'docker' : 'local';
  const where = form.where ?? byDefault;
  // While nothing is known, the hub decides.
  return { where, place, toStart: isKnown ? where : form.where };
}
