import { createHash } from 'node:crypto';

import type { z } from 'zod';

import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { errorHints, refusal } from '../../../shared/wire/errors.ts';
import { callToolMethod, type ToolResult } from '../../../shared/wire/peer-methods.ts';
import { isPeerTool, type PeerToolName } from '../../../shared/wire/peer-tools.ts';
import type { ServedMethod } from '../../../shared/wire/runner-requests.ts';
import { serveMethod } from '../../../shared/wire/runner-requests.ts';
import { authorize } from '../access/authorize.ts';
import type { CommandIdentity } from '../commands/command-identity.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { RunnerIdentity } from '../runners/runner-connection.ts';

/** Who calls, and the identity under which the call is remembered. */
export interface ToolCaller {
  readonly session: SessionId;
  readonly actor: Actor;
  readonly command: CommandIdentity;
  readonly signal: AbortSignal;
}

/** One tool as it is carried out, with what the model gave it. */
export interface ToolHandler {
  call(given: unknown, caller: ToolCaller): Promise<Result<ToolResult, Refusal>>;
}

export type ToolHandlers = Readonly<Record<PeerToolName, ToolHandler>>;

export interface ToolCallsOptions {
  readonly log: Pick<HubLog, 'state'>;
  /** A tool without a handler is not there. */
  readonly handlers: Partial<ToolHandlers>;
  readonly logger: Logger;
}

/** The tools that a Claude Code calls through its runner. Whose call it is, the token of the runner says, and nothing else. */
export class ToolCalls {
  readonly #options: ToolCallsOptions;

  constructor(options: ToolCallsOptions) {
    this.#options = options;
  }

  methodsFor(identity: RunnerIdentity): readonly ServedMethod[] {
    return [
      serveMethod(callToolMethod, async (params, signal) => {
        const called = await this.#call(identity, params, signal);
        return ok(called.ok ? called.value : refusedTool(called.error));
      }),
    ];
  }

  async #call(
    { runner, session }: RunnerIdentity,
    { call, tool, arguments: given }: z.infer<typeof callToolMethod.params>,
    signal: AbortSignal,
  ): Promise<Result<ToolResult, Refusal>> {
    const view = this.#options.log.state.sessions.get(session);
    if (!view || view.isRemoved) return err(refusal('gone', 'This session was removed.'));
    const allowed = authorize({ type: 'runner', runner, session }, 'mcp.call', { session: view });
    if (!allowed.ok) return allowed;
    const handler = isPeerTool(tool) ? this.#options.handlers[tool] : undefined;
    if (!handler) {
      return err(refusal('not_found', `There is no tool ${tool}.`, 'List the tools again.'));
    }
    this.#options.logger.debug('a tool is called', { session, tool });
    const hash = createHash('sha256')
      .update(JSON.stringify([tool, given]))
      .digest('hex');
    return handler.call(given, {
      session,
      actor: { type: 'session', id: session, name: view.name },
      command: { principal: `runner/${runner}`, key: call, hash },
      signal,
    });
  }
}

/** What the model reads of a refusal: what happened, and what to do. */
function refusedTool({ code, message, hint }: Refusal): ToolResult {
  const advice = hint ?? adviceOf[code] ?? '';
  const text = advice === '' ? message : `${message} ${advice}`;
  return { text, structured: null, isError: true };
}

/** The hints of the table are for people at a command line; these are for a model. */
const adviceOf: Partial<Readonly<Record<Refusal['code'], string>>> = {
  not_found: 'Use list_peers to see which sessions there are.',
  rate_limited: errorHints.rate_limited,
  busy: errorHints.busy,
};
