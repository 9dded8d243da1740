import type { ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';

import { delay, type Clock } from '../shared/base/clock.ts';
import { randomText } from '../shared/base/ids.ts';
import type { RunnerFact } from '../shared/wire/runner-link.ts';
import { answerJson } from './local-door.ts';
import type { ClaudeStatus } from './status-file.ts';

// A PermissionRequest is open here and in Claude Code's own dialog at the same time; the first answer counts.
// Claude Code closes our connection when the dialog is answered No, and says nothing when it is answered
// Yes: then what it does next shows it. A request that is over is answered empty, never with a late word of
// ours: a late deny with interrupt would end the tool that the terminal has allowed.

export interface HeldRequestsOptions {
  readonly clock: Clock;
  readonly record: (fact: RunnerFact) => void;
}

interface HeldRequest {
  readonly tool: unknown;
  readonly input: unknown;
  readonly agent: unknown;
  readonly response: ServerResponse;
}

type ClosedReason = Extract<RunnerFact, { type: 'request-closed' }>['reason'];

/** Between two dialogs of one turn the status leaves `waiting` for a moment. */
const dialogGapMs = 750;

/** The permission requests that wait for an answer of the hub. */
export class HeldRequests {
  readonly #options: HeldRequestsOptions;
  readonly #held = new Map<string, HeldRequest>();
  #status = '';
  #gap = new AbortController();

  constructor(options: HeldRequestsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Holds the hook open; the answer is given by this handle. */
  hold(payload: Readonly<Record<string, unknown>>, response: ServerResponse): string {
    const request = `q_${randomText(14)}`;
    this.#held.set(request, {
      tool: payload['tool_name'],
      input: payload['tool_input'],
      agent: payload['agent_id'],
      response,
    });
    response.once('close', () => {
      if (!response.writableFinished) this.#close(request, 'socket-closed');
    });
    return request;
  }

  /** Gives Claude Code the hub's answer; for one that is over it is too late and nothing happens. */
  answer(request: string, body: object): void {
    const held = this.#held.get(request);
    if (!held) return;
    this.#held.delete(request);
    answerJson(held.response, body);
    this.#options.record({ type: 'request-answered', request });
  }

  /** What a later hook says about what is held. */
  observeHook(payload: Readonly<Record<string, unknown>>): void {
    switch (payload['hook_event_name']) {
      case 'PostToolUse':
      case 'PostToolUseFailure':
        return this.#supersedeCall(payload);
      case 'Stop':
      case 'StopFailure':
      case 'UserPromptSubmit':
        // A sub-agent in the background asks on while the turn that began it is over.
        return this.#supersedeAll((held) => held.agent === undefined);
      default:
    }
  }

  /** A dialog is open only while Claude Code waits. */
  observeStatus(status: ClaudeStatus['status']): void {
    // A word that is not known says nothing about the dialog.
    if (status === 'unknown') return;
    const wasWaiting = this.#status === 'waiting';
    this.#status = status;
    if (status === 'waiting') return this.#gap.abort();
    if (!wasWaiting || this.#held.size === 0) return;
    this.#gap.abort();
    this.#gap = new AbortController();
    void this.#supersedeAfterGap(this.#gap.signal);
  }

  closeAll(reason: ClosedReason): void {
    this.#gap.abort();
    for (const request of this.#held.keys()) this.#close(request, reason);
  }

  async #supersedeAfterGap(signal: AbortSignal): Promise<void> {
    const asked = new Set(this.#held.keys());
    await delay(this.#options.clock, dialogGapMs, signal);
    if (signal.aborted || this.#status === 'waiting') return;
    for (const request of asked) this.#close(request, 'superseded');
  }

  #supersedeCall(payload: Readonly<Record<string, unknown>>): void {
    for (const [request, held] of this.#held) {
      const isSameCall =
        held.tool === payload['tool_name'] && isDeepStrictEqual(held.input, payload['tool_input']);
      if (isSameCall) return this.#close(request, 'superseded');
    }
  }

  #supersedeAll(isOver: (held: HeldRequest) => boolean): void {
    for (const [request, held] of this.#held) {
      if (isOver(held)) this.#close(request, 'superseded');
    }
  }

  #close(request: string, reason: ClosedReason): void {
    const held = this.#held.get(request);
    if (!held) return;
    this.#held.delete(request);
    if (!held.response.destroyed) answerJson(held.response, {});
    this.#options.record({ type: 'request-closed', request, reason });
  }
}
