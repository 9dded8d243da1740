import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { CrewMember, CrewView } from '../../../shared/domain/crew.ts';
import { crewBranch, memberBranch, memberSessionName } from '../../../shared/domain/crew.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { BranchService } from '../repos/branch-service.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { CrewMembers } from './crew-work.ts';
import { crewIn } from './decide-crew.ts';
import { readCredentials } from './read-crew-files.ts';

export interface MemberSessionsOptions {
  readonly log: HubLog;
  readonly branches: BranchService;
  readonly repos: Pick<RepoPort, 'inspect' | 'isSetupAllowed'>;
  readonly sessions: Pick<SessionService, 'start'>;
}

/** The sessions of crews: how they are started, and by what they sign in. */
export class MemberSessions implements CrewMembers {
  readonly #options: MemberSessionsOptions;

  constructor(options: MemberSessionsOptions) {
    this.#options = options;
  }

  async start(crew: CrewView, member: CrewMember): Promise<string | null> {
    const { branches, repos, sessions } = this.#options;
    const { id, name, repo } = crew;
    const branch = memberBranch(name, member);
    await branches.make(repo, crewBranch(name), crew.base);
    await branches.make(repo, branch, crew.base);
    const inspected = await repos.inspect(repo);
    if (!inspected.ok) return inspected.error.message;
    const { root, setup } = inspected.value;
    const isSetupAllowed = setup !== null && repos.isSetupAllowed(root ?? '', setup.hash);
    const actor: Actor = { type: 'operator', ...crew.owner };
    const model = member === 'manager' ? (crew.managerModel ?? crew.model) : crew.model;
    const started = await sessions.start(
      { actor, command: null },
      {
        path: repo,
        name: memberSessionName(name, member),
        launcher: 'local',
        worktree: branch,
        ...(model !== null && { model }),
        ...(crew.permissionMode !== null && { permissionMode: crew.permissionMode }),
        // A setup command that the owner has not seen does not run.
        ...(!isSetupAllowed && { allowSetup: false as const }),
      },
      {
        crew: { crew: id, crewName: name, member, total: crew.workerCount },
        whyNot: (state) =>
          crewIn(state.hub, id)?.state === 'running'
            ? null
            : refusal('refused', 'The crew does not run any more.'),
      },
    );
    return started.ok ? null : started.error.message;
  }

  /** For each start of a session of a crew; of any other session there are none. */
  async of(view: SessionView): Promise<Result<Readonly<Record<string, string>>, string>> {
    const seat = view.crew;
    if (!seat) return ok({});
    const crew = crewIn(this.#options.log.state.hub, seat.crew);
    if (!crew) return err(`The crew ${seat.crewName} is not known, so its sign-in is not known.`);
    const place = seat.member === 'manager' ? 0 : seat.member;
    const file = crew.credentials[place % crew.credentials.length] ?? '';
    const credentials = await readCredentials(file);
    if (!credentials.ok) return credentials;
    return ok({
      ...credentials.value,
      WORKER_ID: String(seat.member),
      TOTAL_WORKERS: String(seat.total),
      ROLE: seat.member === 'manager' ? 'manager' : 'worker',
      CREW: seat.crewName,
      BRANCH: memberBranch(seat.crewName, seat.member),
    });
  }
}
