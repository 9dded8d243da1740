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
): { readonly where: Where | null; readonly place: Lookup<ContainerPlace> } {
  const { http } = useApp();
  const place = useLookup('place', (signal) => http.call('containers.place', { signal }));
  return { where: whereOf(form.where, { isFork: fork !== null, place }), place };
}

/** Null while nobody has chosen and the hub has not said where it starts sessions by default: then it decides. */
export function whereOf(
  chosen: Where | null,
  { isFork, place }: { readonly isFork: boolean; readonly place: Lookup<ContainerPlace> },
): Where | null {
  // The conversation that a fork begins with is in the history of this machine.
  if (isFork) return 'local';
  if (chosen !== null) return chosen;
  if (place.state !== 'found') return null;
  return place.value.byDefault === 'docker' ? 'docker' : 'local';
}
