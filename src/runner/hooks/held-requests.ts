import type { ServerResponse } from 'node:http';

import { z } from 'zod';

import { delay, type Clock } from '../../shared/base/clock.ts';
import { cutText } from '../../shared/base/cut-text.ts';
import { randomText } from '../../shared/base/ids.ts';
import type { RunnerFact } from '../../shared/wire/runner-link.ts';
import type { ClaudeStatus } from '../observed/status-file.ts';
import { answerJson } from './hook-server.ts';
import { isSameCall, OpenCalls, type ToolCall, toolCallOf } from './open-calls.ts';
import { PlanWatch } from './plan-watch.ts';

// A PermissionRequest is open here and in Claude Code's own dialog at the same time; the first answer counts.
// Claude Code closes our connection when the dialog is answered No, and sends nothing when it is answered
// Yes: then only what it does next shows it. A request that is over is answered empty, never with a late
// answer of ours: a late deny with interrupt would end the tool that the terminal has allowed. A held call has
// no dialog that could decide it, so it is denied when it is over without a decision.
//
// Claude Code shows one dialog after the other, and its status leaves `waiting` between two of them (13 to
// 90 ms in 2.1.329; the hook of the second dialog can arrive before the status of the gap). So a status that
// leaves `waiting` counts only for a request whose dialog was seen open, only when nothing else explains it
// (an answer of ours, a closed connection, a tool that ran), and only when `waiting` does not come back.

export interface HeldRequestsOptions {
  readonly clock: Clock;
  readonly record: (fact: RunnerFact) => void;
}

interface HeldRequest {
  readonly call: ToolCall;
  readonly toolUseId: string | null;
  readonly response: ServerResponse;
  /** Of a request to approve a plan that is in a file. */
  readonly plan: PlanWatch | undefined;
  /** A status `waiting` came after the request: its dialog, or one in front of it, is open. */
  isShown: boolean;
}

type ClosedReason = Extract<RunnerFact, { type: 'request-closed' }>['reason'];

const planSchema = z.object({ plan: z.string(), planFilePath: z.string() });
const answerSchema = z.object({
  hookSpecificOutput: z.object({
    decision: z.object({ updatedInput: z.object({ plan: z.string() }) }),
  }),
});

/** So that the hub takes the fact in one piece; a longer plan is too large to be approved here. */
const planLimit = 200_000;

/** A little less than the time for which Claude Code waits for the hook: a day. */
const callLimitMs = 86_400_000 - 60_000;
const unansweredCall = denialOf('It had no answer for a day.');
/** To an empty answer Claude Code would run the call. */
const undecidedCall = denialOf('It ended without an answer.');

/** How long `waiting` stays away when the one dialog that was open is over. */
const oneDialogGapMs = 750;
/** With several requests the next dialog follows; on a busy machine that takes longer. */
const manyDialogsGapMs = 5000;
/** An Escape of ours closes a dialog at once; later it was somebody in the terminal. */
const interruptWindowMs = 3000;

/** The permission requests that wait for an answer of the hub. */
export class HeldRequests {
  readonly #options: HeldRequestsOptions;
  readonly #held = new Map<string, HeldRequest>();
  readonly #calls = new OpenCalls();
  /** Calls that are held themselves, each with the end of its time. */
  readonly #withoutDialog = new Map<string, Disposable>();
  #status = '';
  /** A request ended since the status last became `waiting`: the gap that follows is its own. */
  #isGapExplained = false;
  #interruptedAt = -Infinity;
  #gap = new AbortController();

  constructor(options: HeldRequestsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#held.size;
  }

  /** The handles of those that are open. */
  get requests(): readonly string[] {
    return [...this.#held.keys()];
  }

  /** Holds the hook open; `request` is the handle to answer it by. */
  hold(
    payload: Readonly<Record<string, unknown>>,
    response: ServerResponse,
  ): { readonly request: string; readonly toolUseId: string | null } {
    const request = `q_${randomText(14)}`;
    const call = toolCallOf(payload);
    const taken = new Set([...this.#held.values()].map((held) => held.toolUseId));
    const toolUseId = this.#calls.find(call, taken);
    // Its own dialog can be seen before its hook: then `waiting` is of nobody else.
    const isShown = this.#status === 'waiting' && this.#held.size === 0 && !this.#isGapExplained;
    const plan = this.#watchPlan(request, call);
    this.#held.set(request, { call, toolUseId, response, plan, isShown });
    response.once('close', () => {
      if (!response.writableFinished) this.#closeBySocket(request);
    });
    return { request, toolUseId };
  }

  /** Holds a call that shows no dialog: a status says nothing about it. */
  holdCall(
    payload: Readonly<Record<string, unknown>>,
    response: ServerResponse,
  ): { readonly request: string; readonly toolUseId: string | null } {
    const held = this.hold(payload, response);
    // Claude Code lets a call run whose hook it no longer waits for.
    const limit = this.#options.clock.schedule(callLimitMs, () =>
      this.answer(held.request, unansweredCall),
    );
    this.#withoutDialog.set(held.request, limit);
    const entry = this.#held.get(held.request);
    if (entry) entry.isShown = false;
    return held;
  }

  /** Gives Claude Code the hub's answer; does nothing for a request that is over. */
  answer(request: string, body: object): void {
    const approved = planOfAnswer(body);
    // It was approved as it was: the hub learns of the change, and asks again.
    if (approved !== undefined && this.#held.get(request)?.plan?.has(approved) === false) return;
    const undecided = this.#undecided(request);
    const held = this.#take(request);
    if (!held) return;
    answerJson(held.response, Object.keys(body).length === 0 ? undecided : body);
    this.#options.record({ type: 'request-answered', request });
  }

  /** An Escape of ours goes to the dialog that is open. */
  observeInterrupt(): void {
    this.#interruptedAt = this.#options.clock.monotonic();
  }

  /** What a later hook says about what is held. */
  observeHook(payload: Readonly<Record<string, unknown>>): void {
    switch (payload['hook_event_name']) {
      case 'PreToolUse':
        return this.#calls.begin(payload);
      case 'PostToolUse':
      case 'PostToolUseFailure':
      case 'PermissionDenied':
        this.#supersedeCall(payload);
        return this.#calls.end(payload);
      case 'Stop':
      case 'StopFailure':
      case 'UserPromptSubmit':
        // A sub-agent in the background continues to ask after the turn that began it is over.
        return this.#supersedeAll((held) => held.call.agent === null);
      case 'SubagentStop':
        return this.#supersedeAll((held) => isOfAgent(held, payload['agent_id']));
      default:
    }
  }

  /** A dialog is open only while Claude Code waits. */
  observeStatus(status: ClaudeStatus['status']): void {
    // A word that is not known says nothing about the dialog.
    if (status === 'unknown') return;
    const wasWaiting = this.#status === 'waiting';
    this.#status = status;
    if (status === 'waiting') {
      this.#gap.abort();
      this.#isGapExplained = false;
      for (const [request, held] of this.#held) held.isShown = !this.#withoutDialog.has(request);
      return;
    }
    const shown = [...this.#held].filter(([, held]) => held.isShown);
    if (!wasWaiting || this.#isGapExplained || shown.length === 0) return;
    this.#gap.abort();
    this.#gap = new AbortController();
    void this.#supersedeAfterGap(
      shown.map(([request]) => request),
      this.#gap.signal,
    );
  }

  closeAll(reason: ClosedReason): void {
    this.#gap.abort();
    for (const request of this.#held.keys()) this.#close(request, reason);
  }

  async #supersedeAfterGap(shown: readonly string[], signal: AbortSignal): Promise<void> {
    const gapMs = this.#held.size === 1 ? oneDialogGapMs : manyDialogsGapMs;
    await delay(this.#options.clock, gapMs, signal);
    if (signal.aborted || this.#status === 'waiting') return;
    for (const request of shown) this.#close(request, 'superseded');
  }

  #supersedeCall(payload: Readonly<Record<string, unknown>>): void {
    const id = payload['tool_use_id'];
    const call = toolCallOf(payload);
    for (const [request, held] of this.#held) {
      const isIt =
        held.toolUseId !== null && typeof id === 'string'
          ? held.toolUseId === id
          : isSameCall(held.call, call);
      if (isIt) return this.#close(request, 'superseded');
    }
  }

  #supersedeAll(isOver: (held: HeldRequest) => boolean): void {
    for (const [request, held] of this.#held) {
      if (isOver(held)) this.#close(request, 'superseded');
    }
  }

  #closeBySocket(request: string): void {
    const age = this.#options.clock.monotonic() - this.#interruptedAt;
    const isInterrupted = age < interruptWindowMs;
    this.#close(request, isInterrupted ? 'interrupted' : 'socket-closed');
  }

  #close(request: string, reason: ClosedReason): void {
    const undecided = this.#undecided(request);
    const held = this.#take(request);
    if (!held) return;
    if (!held.response.destroyed) answerJson(held.response, undecided);
    this.#options.record({ type: 'request-closed', request, reason });
  }

  /** What ends a request that nobody decided: its dialog decides, and without a dialog nothing may run. */
  #undecided(request: string): object {
    return this.#withoutDialog.has(request) ? undecidedCall : {};
  }

  #watchPlan(request: string, { tool, input }: ToolCall): PlanWatch | undefined {
    const asked = planSchema.safeParse(input).data;
    if (tool !== 'ExitPlanMode' || !asked) return undefined;
    return new PlanWatch({
      clock: this.#options.clock,
      path: asked.planFilePath,
      plan: asked.plan,
      onChange: (text) => {
        const plan = cutText(text.toWellFormed(), planLimit);
        const isCut = plan.length < text.length;
        this.#options.record({ type: 'plan-changed', request, plan, isCut });
      },
    });
  }

  #take(request: string): HeldRequest | undefined {
    const held = this.#held.get(request);
    if (!held) return undefined;
    held.plan?.[Symbol.dispose]();
    this.#held.delete(request);
    const limit = this.#withoutDialog.get(request);
    limit?.[Symbol.dispose]();
    if (!this.#withoutDialog.delete(request)) this.#isGapExplained = true;
    return held;
  }
}

function denialOf(permissionDecisionReason: string): object {
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason,
    },
  };
}

function isOfAgent(held: HeldRequest, agent: unknown): boolean {
  return held.call.agent !== null && held.call.agent === agent;
}

/** What an approval hands back of the plan; undefined for another answer. */
function planOfAnswer(body: object): string | undefined {
  return answerSchema.safeParse(body).data?.hookSpecificOutput.decision.updatedInput.plan;
}
