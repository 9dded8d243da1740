import type { Actor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import {
  isCovered,
  isExpired,
  type StandingApproval,
} from '../../../shared/domain/standing-approvals.ts';

export type OpenedGate = Extract<EventBody, { kind: 'gate.opened' }>;

/** Whether a person could still give such an approval. */
export interface ApproverRights {
  mayAllowAlways(operator: Actor, session: SessionView): boolean;
}

export interface StandingAnswersOptions {
  readonly rights: ApproverRights;
  readonly nowMs: () => number;
}

/**
 * Answers a request in the commit that opens it, by what a person allowed before: no one is asked, and the answer
 * carries that person's name.
 */
export class StandingAnswers {
  readonly #options: StandingAnswersOptions;

  constructor(options: StandingAnswersOptions) {
    this.#options = options;
  }

  answerTo(
    view: SessionView,
    { data }: OpenedGate,
  ): { readonly body: EventBody; readonly actor: Actor } | undefined {
    if (data.type !== 'permission' || data.isTooLarge === true) return undefined;
    const approval = view.approvals.find(
      (one) => this.#counts(one, view) && isCovered(one.rules, data),
    );
    if (!approval) return undefined;
    return {
      actor: approval.by,
      body: {
        kind: 'gate.answered',
        data: {
          gate: data.gate,
          answer: 'allow',
          message: null,
          answers: null,
          standing: approval.id,
        },
      },
    };
  }

  #counts(approval: StandingApproval, view: SessionView): boolean {
    const { rights, nowMs } = this.#options;
    if (approval.keeper !== 'hub' || isExpired(approval, nowMs())) return false;
    return rights.mayAllowAlways(approval.by, view);
  }
}
