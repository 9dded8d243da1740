import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody, GitAction } from '../../../shared/domain/event.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { isErrorCode, refusal } from '../../../shared/wire/errors.ts';
import { aSession, aSessionOrItsRemains } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { GitRan } from './changes/git-actions.ts';

// git acts outside the log, so its command is written down before it runs and its outcome afterwards. A
// request without an outcome is one that a crash cut off: nobody knows whether git has done it. Until there is
// an outcome, a repeat of the same key is refused with that; afterwards it gets the outcome, also a failure.

export interface GitRequest extends CommandContext<GitRan> {
  readonly session: SessionId;
  readonly action: GitAction;
}

export interface GitRequestsOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
}

export class GitRequests {
  readonly #options: GitRequestsOptions;

  constructor(options: GitRequestsOptions) {
    this.#options = options;
  }

  /** At the hub's start: what a crash cut off gets its outcome. */
  async adopt(): Promise<void> {
    for (const view of this.#options.log.state.sessions.values()) {
      for (const { action, cause } of view.gitRequests) {
        await this.#options.commands.run({
          actor: hubActor,
          command: null,
          cause,
          on: aSessionOrItsRemains(view.id),
          decide: () => ok([failed(action, unknown(action))]),
          answer: () => undefined,
        });
      }
    }
  }

  /** Runs it once per key: intent, effect, outcome. */
  async run(
    request: GitRequest,
    work: () => Promise<Result<GitRan, Refusal>>,
  ): Promise<Result<GitRan, Refusal>> {
    const { action, actor, command, session } = request;
    const begun = await this.#options.commands.run({
      actor,
      command,
      on: aSession(session),
      effect: { state: 'begun', unknown: unknown(action) },
      decide: () => ok([{ kind: 'git.requested', data: { action } }]),
      answer: () => undefined,
    });
    if (!begun.ok) return begun;
    const ran = await work().catch((thrown: unknown) => err(faultOf(action, thrown)));
    const noted = await this.#options.commands.run({
      ...request,
      on: aSessionOrItsRemains(session),
      effect: ran.ok ? { state: 'done' } : { state: 'failed', why: ran.error },
      decide: () =>
        ok([
          ran.ok ? { kind: 'git.ran', data: { action, ...ran.value } } : failed(action, ran.error),
        ]),
      answer: () => (ran.ok ? ran.value : nothingRan),
    });
    return noted.ok ? ran : noted;
  }
}

/** Never stored: the receipt of what failed is its refusal. */
const nothingRan: GitRan = { command: '', output: '' };

function failed(action: GitAction, { code, message, hint }: Refusal): EventBody {
  return { kind: 'git.failed', data: { action, code, reason: message, hint: hint ?? null } };
}

const lookAt: Readonly<Record<GitAction, string>> = {
  stage: 'git status',
  unstage: 'git status',
  commit: 'git log -1',
  push: 'git log @{upstream}',
  'bring-in': 'git log --branches -1',
};

function unknown(action: GitAction): Refusal {
  return refusal(
    'refused',
    `The hub stopped while git ran for this ${action}: its outcome is unknown.`,
    `Run \`${lookAt[action]}\` in the session's folder, then repeat it if it was not done.`,
  );
}

function faultOf(action: GitAction, thrown: unknown): Refusal {
  const code = thrown instanceof AppError && isErrorCode(thrown.code) ? thrown.code : 'refused';
  const hint = `Run \`${lookAt[action]}\` in the session's folder to see whether it was done.`;
  return refusal(code === 'internal' ? 'refused' : code, messageOf(thrown), hint);
}
