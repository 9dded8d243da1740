import type { Result } from '../../shared/base/result.ts';
import type { Refusal } from '../../shared/wire/errors.ts';
import type { AskOptions } from '../../shared/wire/outgoing-requests.ts';
import type { RequestMethod } from '../../shared/wire/runner-requests.ts';

/** What a part of the runner may ask the hub, whether a link is open now or not. */
export interface HubQuestions {
  ask<Params, Answer>(
    method: RequestMethod<Params, Answer>,
    params: Params,
    options: AskOptions,
  ): Promise<Result<Answer, Refusal>>;
}
