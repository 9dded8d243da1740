import type { ServerResponse } from 'node:http';

import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { RunnerFact } from '../../shared/wire/runner-link.ts';
import type { HeldRequests } from './held-requests.ts';
import { hookOfEnds } from './hook-ends.ts';
import type { HookPayload } from './hook-payload.ts';
import { answerJson, type HookServerRequest, type HookServerRoute } from './hook-server.ts';
import { tidyHook, type TidyHook } from './tidy-hook.ts';

export interface HookIntakeOptions {
  readonly held: HeldRequests;
  readonly record: (fact: RunnerFact) => void;
  /** What a hook that only observes is answered instead of nothing; `isOurs`: nobody else hears of it. */
  readonly answer?: (
    payload: HookPayload,
  ) => { readonly body: object; readonly isOurs: boolean } | undefined;
  /** Whether a call waits for people before it runs. */
  readonly mustHold?: (payload: HookPayload) => boolean;
  readonly logger: Logger;
}

/** Of one hook in memory: a file of many megabytes in base64 fits, what is larger is known by its two ends. */
const hookLimitBytes = 32 * 1024 * 1024;

/**
 * Claude Code's hooks as they come in at the hook server: written down first, then answered. What only observes is
 * answered at once, so that Claude Code never waits for the hub; a permission request is held.
 */
export class HookIntake implements HookServerRoute {
  readonly prefix = '/hook/';
  readonly method = 'POST';
  readonly limitBytes = hookLimitBytes;
  readonly takesEnds = true;
  readonly #options: HookIntakeOptions;
  readonly #hook: Emitter<HookPayload>;

  constructor(options: HookIntakeOptions) {
    this.#options = options;
    this.#hook = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the hooks failed', { error: thrown }),
    });
  }

  /** Each hook as it came, after it was written down and before it is answered. */
  get onHook() {
    return this.#hook.event;
  }

  handle({ body, response }: HookServerRequest): void {
    const payload = body.isWhole ? parseObject(body.bytes) : hookOfEnds(body);
    if (!payload || typeof payload['hook_event_name'] !== 'string') {
      response.writeHead(400).end();
      return;
    }
    if (payload['hook_event_name'] === 'PermissionRequest') this.#hold(payload, response);
    else if (this.#isHeldCall(payload)) this.#holdCall(payload, response);
    else this.#observe(payload, response);
  }

  #hold(payload: HookPayload, response: ServerResponse): void {
    const tidy = tidyHook(payload);
    this.#record(payload, { ...tidy, ...this.#options.held.hold(tidy.payload, response) });
  }

  #isHeldCall(payload: HookPayload): boolean {
    return (
      payload['hook_event_name'] === 'PreToolUse' && this.#options.mustHold?.(payload) === true
    );
  }

  /** Before Claude Code looks at its rules and mode, and before it shows a dialog. */
  #holdCall(payload: HookPayload, response: ServerResponse): void {
    const tidy = tidyHook(payload);
    const { held } = this.#options;
    held.observeHook(tidy.payload);
    this.#record(payload, { ...tidy, ...held.holdCall(tidy.payload, response) });
  }

  #observe(payload: HookPayload, response: ServerResponse): void {
    const answer = this.#options.answer?.(payload);
    const tidy = tidyHook(payload);
    if (!answer?.isOurs) this.#record(payload, { ...tidy, request: null });
    answerJson(response, answer?.body ?? {});
    this.#options.held.observeHook(tidy.payload);
  }

  #record(came: HookPayload, noted: NotedHook): void {
    const { payload, isInputCut, request, toolUseId } = noted;
    this.#options.record({
      type: 'hook',
      payload,
      request,
      ...(toolUseId !== undefined && { toolUseId }),
      ...(isInputCut && { isInputCut }),
    });
    this.#hook.fire(came);
  }
}

interface NotedHook extends TidyHook {
  readonly request: string | null;
  readonly toolUseId?: string | null;
}

function parseObject(body: Uint8Array): HookPayload | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    // Not JSON: refused by whoever asked.
    return undefined;
  }
}
