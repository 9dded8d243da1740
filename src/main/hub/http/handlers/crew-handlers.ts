import { err, ok } from '../../../../shared/base/result.ts';
import type { CrewTask, CrewTaskState, CrewView } from '../../../../shared/domain/crew.ts';
import { crewBranch, memberBranch } from '../../../../shared/domain/crew.ts';
import { sessionStateOf } from '../../../../shared/domain/session.ts';
import { refusal, type Refusal } from '../../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { isOfHub } from '../../access/principal.ts';
import type { CrewService } from '../../crews/crew-service.ts';
import type { Handlers } from '../handler.ts';

export type CrewHandlers = Pick<Handlers, Extract<keyof Handlers, `crews.${string}`>>;

type ShownCrew = RouteAnswer<'crews.list'>['items'][number];
type ShownTask = RouteAnswer<'crews.tasks'>['items'][number];

/** Crews as operators start, see and stop them. */
export function crewHandlers({ crews }: { readonly crews: CrewService }): CrewHandlers {
  function present(crew: CrewView): ShownCrew {
    const { name, tasks } = crew;
    return {
      id: crew.id,
      name,
      state: crew.state,
      reason: crew.reason,
      repo: crew.repo,
      from: crew.branch,
      branch: crewBranch(name),
      config: crew.config,
      workers: crew.workerCount,
      checks: [...crew.checks],
      createdAt: crew.createdAt,
      tasks: {
        open: count(tasks, 'open'),
        assigned: count(tasks, 'assigned'),
        merged: count(tasks, 'merged'),
        failed: count(tasks, 'failed'),
      },
      members: crews.membersOf(crew).map(({ member, session }) => ({
        member,
        session: session?.name ?? null,
        state: session && sessionStateOf(session),
        branch: memberBranch(name, member),
        task:
          tasks.find(({ state, holder }) => state === 'assigned' && holder?.worker === member)
            ?.id ?? null,
      })),
    };
  }
  return {
    'crews.list': ({ principal }) =>
      Promise.resolve(ok({ items: isOfHub(principal) ? crews.list().map(present) : [] })),
    'crews.start': async ({ actor, command, body }) => {
      const started = await crews.start(
        {
          actor,
          command,
          remember: ({ crew, warnings }) => ({ crew: present(crew), warnings: [...warnings] }),
        },
        body.config,
      );
      if (!started.ok) return started;
      const { crew, warnings } = started.value;
      return ok({ crew: present(crew), warnings: [...warnings] });
    },
    'crews.tasks': ({ principal, params }) => {
      if (!isOfHub(principal)) return Promise.resolve(err(onlyOfHub()));
      const found = crews.find(params.crew);
      return Promise.resolve(found.ok ? ok({ items: found.value.tasks.map(presentTask) }) : found);
    },
    'crews.add': async ({ actor, command, params, body }) => {
      const { text, worker = null } = body;
      const context = { actor, command, remember: present };
      const added = await crews.addTask(context, params.crew, { text, worker });
      return added.ok ? ok(present(added.value)) : added;
    },
    'crews.retry': async ({ actor, command, params }) => {
      const context = { actor, command, remember: present };
      const opened = await crews.reopenTask(context, params.crew, params.task);
      return opened.ok ? ok(present(opened.value)) : opened;
    },
    'crews.pause': async ({ actor, command, params }) => {
      const paused = await crews.pause({ actor, command, remember: present }, params.crew);
      return paused.ok ? ok(present(paused.value)) : paused;
    },
    'crews.resume': async ({ actor, command, params }) => {
      const resumed = await crews.resume({ actor, command, remember: present }, params.crew);
      return resumed.ok ? ok(present(resumed.value)) : resumed;
    },
    'crews.stop': async ({ actor, params }) => {
      const stopped = await crews.stop({ actor }, params.crew);
      return stopped.ok ? ok(present(stopped.value)) : stopped;
    },
  };
}

function count(tasks: readonly CrewTask[], state: CrewTaskState): number {
  return tasks.filter((task) => task.state === state).length;
}

function presentTask(task: CrewTask): ShownTask {
  const { holder, id, text, list, state, attempt, reason, commit } = task;
  return { id, text, list, state, attempt, worker: holder?.worker ?? null, reason, commit };
}

/** Whether there is such a crew or not. */
function onlyOfHub(): Refusal {
  return refusal('forbidden_role', 'Only who has a role on the whole hub sees crews.');
}
