import type { ServerResponse } from 'node:http';

import { Emitter } from '../shared/base/emitter.ts';
import type { Logger } from '../shared/base/logger.ts';
import { reportedPromptLimit } from '../shared/domain/prompt-match.ts';
import type { RunnerFact } from '../shared/wire/runner-link.ts';
import type { HeldRequests } from './held-requests.ts';
import { answerJson, type DoorRequest, type DoorRoute } from './local-door.ts';

export type HookPayload = Readonly<Record<string, unknown>>;

export interface HookIntakeOptions {
  readonly held: HeldRequests;
  readonly record: (fact: RunnerFact) => void;
  /** What a hook that only observes is answered instead of nothing; `isOurs`: nobody else hears of it. */
  readonly answer?: (
    payload: HookPayload,
  ) => { readonly body: object; readonly isOurs: boolean } | undefined;
  readonly logger: Logger;
}

const hookLimitBytes = 256 * 1024;
/** Carries the text of a message of the largest size, each character escaped. */
const promptHookLimitBytes = 2 * 1024 * 1024;

/**
 * Claude Code's hooks as they come in at the door: written down first, then answered. What only observes is
 * answered at once, so that Claude Code never waits for the hub; a permission request is held.
 */
export class HookIntake implements DoorRoute {
  readonly prefix = '/hook/';
  readonly method = 'POST';
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

  limitBytes(rest: string): number {
    return rest === 'UserPromptSubmit' ? promptHookLimitBytes : hookLimitBytes;
  }

  handle({ body, response }: DoorRequest): void {
    const payload = parseObject(body);
    if (!payload || typeof payload['hook_event_name'] !== 'string') {
      response.writeHead(400).end();
      return;
    }
    if (payload['hook_event_name'] === 'PermissionRequest') this.#hold(payload, response);
    else this.#observe(payload, response);
  }

  #hold(payload: HookPayload, response: ServerResponse): void {
    this.#record(payload, this.#options.held.hold(payload, response));
  }

  #observe(payload: HookPayload, response: ServerResponse): void {
    const answer = this.#options.answer?.(payload);
    if (!answer?.isOurs) this.#record(payload, { request: null });
    answerJson(response, answer?.body ?? {});
    this.#options.held.observeHook(payload);
  }

  #record(
    payload: HookPayload,
    held: { readonly request: string | null; readonly toolUseId?: string | null },
  ): void {
    this.#options.record({ type: 'hook', payload: cutTexts(payload), ...held });
    this.#hook.fire(payload);
  }
}

/** Only a prompt can be so long: every other hook is small by the limit of the door. */
function cutTexts(payload: HookPayload): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.slice(0, reportedPromptLimit) : value,
    ]),
  );
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
