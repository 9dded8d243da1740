import { ok } from '../../../../shared/base/result.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import type { Conversation, RepoPort, RestoredWork } from '../../repos/repo-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { Handlers } from '../handler.ts';

type Names = Extract<
  keyof Handlers,
  `repos.${string}` | `conversations.${string}` | `trash.${string}`
>;
export type RepoHandlers = Pick<Handlers, Names>;

export interface RepoHandlersOptions {
  readonly repos: RepoPort;
  readonly sessions: SessionService;
}

/** Repositories before and after a session: what a path is, Claude's history of it, saved work. */
export function repoHandlers({ repos, sessions }: RepoHandlersOptions): RepoHandlers {
  function present(conversation: Conversation) {
    const session = sessions.list().find((view) => view.claudeSessionId === conversation.id);
    return { ...conversation, session: session?.name ?? null };
  }

  return {
    'repos.inspect': async ({ query }) => {
      const inspected = await repos.inspect(query.path);
      if (!inspected.ok) return inspected;
      const { repo, root, setup, branches, ...rest } = inspected.value;
      const isAllowed = root !== null && setup !== null && repos.isSetupAllowed(root, setup.hash);
      return ok({
        ...rest,
        repo,
        branches: [...branches],
        setup: setup ? { ...setup, isAllowed } : null,
      });
    },
    'repos.recent': async () =>
      ok({ items: [...(await repos.recent(sessions.listWithRemoved()))] }),
    'conversations.list': async ({ query }) => {
      const listed = await repos.listConversations(query.path);
      if (!listed.ok) return listed;
      const wanted = query.q?.toLocaleLowerCase() ?? '';
      const items = listed.value.filter((conversation) =>
        `${conversation.title} ${conversation.firstPrompt}`.toLocaleLowerCase().includes(wanted),
      );
      return ok({ items: items.map(present) });
    },
    'trash.list': async ({ query }) => {
      if (query.path !== undefined) {
        const inspected = await repos.inspect(query.path);
        if (!inspected.ok) return inspected;
      }
      // Of all sessions that there were: their saved work outlives them.
      const paths =
        query.path === undefined
          ? sessions.listWithRemoved().map(({ repo }) => repo)
          : [query.path];
      const repoItems = await Promise.all(
        [...new Set(paths)].map((path) => savedWorkOf(repos, path)),
      );
      return ok({ items: repoItems.flat() });
    },
    'trash.restore': async ({ actor, command, body }) => {
      const context = { actor, command, remember: presentRestored };
      const restored = await repos.restoreWork(context, body);
      return restored.ok ? ok(presentRestored(restored.value)) : restored;
    },
    'trash.drop': async ({ actor, command, body }) => repos.dropWork({ actor, command }, body),
  };
}

function presentRestored(restored: RestoredWork): RouteAnswer<'trash.restore'> {
  const { commits, repositories, unfinished, problems, ...rest } = restored;
  return {
    ...rest,
    commits: commits.map((commit) => ({ ...commit })),
    repositories: [...repositories],
    unfinished: [...unfinished],
    problems: [...problems],
  };
}

async function savedWorkOf(repos: RepoPort, path: string) {
  const listed = await repos.listSavedWork(path);
  // A repo that is gone has no saved work any more; the others still have theirs.
  if (!listed.ok) return [];
  return listed.value.map((saved) => ({ ...saved, sessionName: saved.session, repo: path }));
}
