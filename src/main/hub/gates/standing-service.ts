import type { ApprovalId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { isExpired, type StandingApproval } from '../../../shared/domain/standing-approvals.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';

export interface ApprovalWithSession {
  readonly approval: StandingApproval;
  readonly view: SessionView;
}

export interface StandingServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  /** The highest wall time that was ever seen. */
  readonly nowMs: () => number;
}

/** The standing approvals of all sessions. */
export class StandingService {
  readonly #options: StandingServiceOptions;

  constructor(options: StandingServiceOptions) {
    this.#options = options;
  }

  /** Those that count, in the order in which they were given. */
  list(): readonly ApprovalWithSession[] {
    const { log, nowMs } = this.#options;
    return [...log.state.sessions.values()]
      .filter((view) => !view.isRemoved)
      .flatMap((view) => view.approvals.map((approval) => ({ approval, view })))
      .filter(({ approval }) => !isExpired(approval, nowMs()))
      .toSorted((one, other) => (one.approval.givenAt < other.approval.givenAt ? -1 : 1));
  }

  sessionOf(id: ApprovalId): SessionView | undefined {
    return this.list().find(({ approval }) => approval.id === id)?.view;
  }

  async withdraw(
    context: CommandContext<{ readonly id: ApprovalId }>,
    id: ApprovalId,
  ): Promise<Result<{ readonly id: ApprovalId }, Refusal>> {
    const view = this.sessionOf(id);
    if (!view) return err(noSuchApproval());
    return this.#options.commands.run({
      ...context,
      on: aSession(view.id),
      decide: ({ approvals }) => {
        const approval = approvals.find((one) => one.id === id);
        if (!approval) return err(noSuchApproval());
        if (approval.keeper === 'claude-code') return err(keptByClaudeCode());
        return ok([{ kind: 'approval.withdrawn', data: { approval: id } }]);
      },
      answer: () => ({ id }),
    });
  }
}

function noSuchApproval(): Refusal {
  return refusal(
    'not_found',
    'There is no such approval.',
    '`roundhouse approvals` lists those that count.',
  );
}

function keptByClaudeCode(): Refusal {
  return refusal(
    'refused',
    'Claude Code keeps this itself, so it cannot be withdrawn here.',
    'Change the permission mode of the session, or use /permissions in its terminal.',
  );
}
