import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody, GitAction, HubEvent } from '../../../shared/domain/event.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { isErrorCode, refusal } from '../../../shared/wire/errors.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { CommandContext, SessionCommands } from '../commands/session-commands.ts';
import type { GitRan } from './changes/git-actions.ts';

// git acts outside the log, so its command is written down before it runs and its outcome afterwards. A
// request without an outcome is one that a crash cut off: nobody knows whether git has done it.

export interface GitRequest extends CommandContext<GitRan> {
  readonly session: SessionId;
  readonly action: GitAction;
}

export interface GitRequestsOptions {
  readonly log: HubLog;
  readonly commands: SessionCommands;
  /** Stored events of these kinds after a number, oldest first, and the number to go on after. */
  readonly eventsOf: (
    kinds: readonly HubEvent['kind'][],
    after: number,
  ) => Promise<{ readonly events: readonly HubEvent[]; readonly next: number | null }>;
}

/** Refused requests that are remembered for a repeat. */
const keptRefusals = 1_000;

export class GitRequests {
  readonly #options: GitRequestsOptions;
  /** By session and key. An accepted request is answered from the store. */
  readonly #refused = new Map<string, Refusal>();

  constructor(options: GitRequestsOptions) {
    this.#options = options;
  }

  /** At the hub's start: what a crash cut off gets its outcome, and what failed is known again. */
  async adopt(): Promise<void> {
    const open = new Map<string, HubEvent & { readonly kind: 'git.requested' }>();
    for (let after: number | null = 0; after !== null;) {
      const page = await this.#options.eventsOf(['git.requested', 'git.ran', 'git.failed'], after);
      for (const event of page.events) {
        const name = nameOf(event.session, event.cause);
        if (event.kind === 'git.requested') open.set(name, event);
        else open.delete(name);
        if (event.kind === 'git.failed') this.#keep(name, refusalOf(event.data));
      }
      after = page.next;
    }
    for (const event of open.values()) await this.#closeUnknown(event);
  }

  /** Runs it once per key: intent, effect, outcome. */
  async run(
    request: GitRequest,
    work: () => Promise<Result<GitRan, Refusal>>,
  ): Promise<Result<GitRan, Refusal>> {
    const { session, action, command } = request;
    const known = this.#refused.get(nameOf(session, command?.key ?? null));
    if (known) return err(known);
    const begun = await this.#note(request, [{ kind: 'git.requested', data: { action } }]);
    if (!begun.ok) return begun;
    const ran = await work().catch((thrown: unknown) => err(faultOf(action, thrown)));
    if (!ran.ok) {
      await this.#fail(request, ran.error);
      return ran;
    }
    return this.#options.commands.run({
      ...request,
      decide: () => ok([{ kind: 'git.ran', data: { action, ...ran.value } }]),
      answer: () => ran.value,
    });
  }

  async #fail(request: GitRequest, { code, message, hint }: Refusal): Promise<void> {
    const { action, session, command } = request;
    const data = { action, code, reason: message, hint: hint ?? null };
    this.#keep(nameOf(session, command?.key ?? null), refusal(code, message, hint));
    await this.#note(request, [{ kind: 'git.failed', data }]);
  }

  /** Not remembered as the answer to its key: that is the outcome's. */
  #note(
    request: Pick<GitRequest, 'actor' | 'command' | 'session'>,
    bodies: readonly EventBody[],
  ): Promise<Result<void, Refusal>> {
    const { log, commands } = this.#options;
    return log.submit({
      command: null,
      progress: null,
      decide: () =>
        ok({
          events: commands.envelop(request, request.session, bodies),
          answer: () => undefined,
        }),
    });
  }

  async #closeUnknown(event: HubEvent & { readonly kind: 'git.requested' }): Promise<void> {
    const { session, cause, data } = event;
    if (session === null || cause === null) return;
    const command = { principal: 'hub', key: cause, hash: '' };
    await this.#fail(
      { actor: hubActor, command, session, action: data.action },
      unknown(data.action),
    );
  }

  #keep(name: string, refused: Refusal): void {
    this.#refused.set(name, refused);
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > keptRefusals && oldest !== undefined) this.#refused.delete(oldest);
  }
}

function nameOf(session: SessionId | null, key: string | null): string {
  return `${session ?? ''}\n${key ?? ''}`;
}

const lookAt: Readonly<Record<GitAction, string>> = {
  stage: 'git status',
  unstage: 'git status',
  commit: 'git log -1',
  push: 'git log @{upstream}',
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

function refusalOf({
  code,
  reason,
  hint,
}: {
  readonly code: string;
  readonly reason: string;
  readonly hint: string | null;
}): Refusal {
  return refusal(isErrorCode(code) ? code : 'refused', reason, hint ?? undefined);
}
