import { err, ok } from '../../../../shared/base/result.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { canSee, isOfHub, type OperatorPrincipal } from '../../access/principal.ts';
import type { ContainerOfSession, ContainerService } from '../../launchers/container-service.ts';
import type { SettingsService } from '../../settings/settings-service.ts';
import type { Handlers } from '../handler.ts';

export type ContainerHandlers = Pick<Handlers, Extract<keyof Handlers, `containers.${string}`>>;

/** The containers of sessions, as operators see and sweep them. */
export function containerHandlers(
  containers: Pick<ContainerService, 'report' | 'place' | 'leftovers' | 'sweep'>,
  settings: Pick<SettingsService, 'current'>,
): ContainerHandlers {
  return {
    'containers.list': async ({ principal }) => {
      const { engine, problem, items } = await containers.report();
      const left = isOfHub(principal) ? await containers.leftovers() : ok([]);
      return ok({
        engine: isOfHub(principal) ? engine : null,
        problem: problemFor(principal, problem),
        items: items.filter(({ view }) => canSee(principal, view)).map(present),
        leftovers: left.ok ? [...left.value] : [],
      });
    },
    'containers.place': async () =>
      ok({ ...(await containers.place()), byDefault: settings.current.launcher }),
    'containers.read': async ({ principal, session }) => {
      const { items, problem } = await containers.report();
      const own = items.find(({ view }) => view.id === session);
      return ok({ problem: problemFor(principal, problem), container: own ? present(own) : null });
    },
    'containers.sweep': async () => {
      const done = await containers.sweep();
      if (!done.ok) return err(refusal('unavailable', done.error));
      return ok({ swept: [...done.value.swept], kept: [...done.value.kept] });
    },
  };
}

/** The engine's own words name its address and paths of this machine. */
function problemFor(principal: OperatorPrincipal, problem: string | null): string | null {
  if (problem === null || isOfHub(principal)) return problem;
  return 'Docker does not answer on the hub. Ask the owner of the hub.';
}

function present({
  view,
  container,
}: ContainerOfSession): RouteAnswer<'containers.list'>['items'][number] {
  return { ...container, session: view.id, name: view.name };
}
