import { MemberSessions } from '../crews/crew-members.ts';
import { CrewMerge, type CheckRunner } from '../crews/crew-merge.ts';
import { CrewReactor } from '../crews/crew-reactor.ts';
import { CrewService } from '../crews/crew-service.ts';
import { CrewWork } from '../crews/crew-work.ts';
import { BranchService } from '../repos/branch-service.ts';
import type { Git } from '../repos/git.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { LogCore } from './hub-base.ts';
import type { Messages } from './messages.ts';

export interface CrewsInput {
  readonly repos: { readonly git: Git; readonly repos: RepoPort };
  readonly messages: Pick<Messages, 'messages'>;
  readonly workers: { readonly sessions: SessionService };
  /** Merges are checked where the hub is. */
  readonly launchers: { readonly local: { readonly checks: CheckRunner } };
}

export type Crews = ReturnType<typeof buildCrews>;

/** A manager and its workers on one repository. */
export function buildCrews({ log, commands, logger, scope }: LogCore, input: CrewsInput) {
  const { sessions } = input.workers;
  const checks = input.launchers.local.checks;
  const { repos, git } = input.repos;
  const { messages } = input.messages;
  const branches = new BranchService(git);
  const merge = scope.use(new CrewMerge({ branches, checks }));
  const members = new MemberSessions({ log, branches, repos, sessions });
  const work = new CrewWork({ log, commands, messages, branches, members, merge, logger });
  return {
    members,
    crews: new CrewService({ log, commands, branches, repos, sessions, merge }),
    reactor: new CrewReactor({ log, work, logger }),
  };
}
