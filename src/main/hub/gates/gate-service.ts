import { newId, type GateId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err } from '../../../shared/base/result.ts';
import type { Gate, JsonObject } from '../../../shared/domain/gate.ts';
import { hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { openGates } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { levelsOn, type OperatorPrincipal } from '../access/principal.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { GateReply } from './decide-gate.ts';
import { decideAnswer } from './decide-gate.ts';
import { hookAnswerOf } from './hook-answer.ts';
import { isPlanChanged } from './plan-file.ts';

export interface GateWithSession {
  readonly gate: Gate;
  readonly view: SessionView;
}

/** A held hook and what it gets as its answer. */
export interface HookRelease {
  readonly request: string;
  readonly body: JsonObject;
}

const planHint = 'Read the new text, then answer.';

export interface GateServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  /** The highest wall time that was ever seen, as everything that expires is judged by it. */
  readonly nowMs: () => number;
}

/** Gates of all sessions. */
export class GateService {
  readonly #log: HubLog;
  readonly #commands: CommandRunner;
  readonly #nowMs: () => number;

  constructor(options: GateServiceOptions) {
    this.#log = options.log;
    this.#commands = options.commands;
    this.#nowMs = options.nowMs;
  }

  /** Open gates, oldest first. */
  list(): readonly GateWithSession[] {
    return [...this.#log.state.sessions.values()]
      .filter((view) => !view.isRemoved)
      .flatMap((view) => openGates(view).map((gate) => ({ gate, view })))
      .toSorted((one, other) => (one.gate.askedAt < other.gate.askedAt ? -1 : 1));
  }

  async answer(
    context: CommandContext<GateWithSession> & { readonly by: OperatorPrincipal },
    id: GateId,
    reply: GateReply,
  ): Promise<Result<GateWithSession, Refusal>> {
    const view = this.#log.state.sessionOfGate(id);
    if (!view) return err(noSuchGate());
    const shown = findGate(view, id);
    const isApproval = shown?.state === 'open' && reply.answer !== 'deny';
    // Where the session runs elsewhere, its runner alone can look.
    if (isApproval && hasFilesBesideHub(view.launcher) && (await isPlanChanged(shown))) {
      return err(
        refusal('changed_since_shown', 'The plan was changed since it was shown.', planHint),
      );
    }
    const { by } = context;
    const levels = levelsOn(by, view);
    const terms = {
      approval: newId('approval'),
      device: by.device.name,
      nowMs: this.#nowMs(),
      by: {
        operator: by.operator.id,
        isOwner: levels.includes('owner-desktop') || levels.includes('owner-remote'),
      },
    };
    return this.#commands.run({
      ...context,
      on: aSession(view.id),
      decide: (now) => {
        const gate = findGate(now, id);
        return gate ? decideAnswer(gate, reply, terms) : err(noSuchGate());
      },
      answer: (after) => ({ gate: findGate(after, id) ?? missing(), view: after }),
    });
  }
}

/** What the held hook of an answered gate gets; nothing for another one. */
export function releaseOf(gate: Gate): readonly HookRelease[] {
  if (gate.state !== 'answered' || gate.answer === null || gate.egress) return [];
  const { answer, message, answers } = gate;
  return [{ request: gate.request, body: hookAnswerOf(gate, { answer, message, answers }) }];
}

function findGate(view: SessionView, id: GateId): Gate | undefined {
  return view.gates.find((gate) => gate.id === id);
}

function missing(): never {
  throw new Error('impossible: a gate that was just answered is in its view');
}

function noSuchGate(): Refusal {
  return refusal('not_found', 'There is no such gate.', '`roundhouse gates` lists what waits.');
}
