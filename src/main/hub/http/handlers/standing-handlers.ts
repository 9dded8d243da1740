import { asId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import { approvalText, keeperWords } from '../../../../shared/domain/suggestion-words.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { canSee } from '../../access/principal.ts';
import type { StandingService, ApprovalWithSession } from '../../gates/standing-service.ts';
import type { Handlers } from '../handler.ts';

export type StandingHandlers = Pick<Handlers, Extract<keyof Handlers, `approvals.${string}`>>;

/** Standing approvals: what was allowed once and for all, and its end. */
export function standingHandlers(approvals: StandingService): StandingHandlers {
  return {
    'approvals.list': ({ principal }) =>
      Promise.resolve(
        ok({
          items: approvals
            .list()
            .filter(({ view }) => canSee(principal, view))
            .map((one) => presentApproval(one)),
        }),
      ),
    'approvals.withdraw': ({ actor, command, params }) =>
      approvals.withdraw({ actor, command }, asId('approval', params.id)),
  };
}

function presentApproval({
  approval,
  view,
}: ApprovalWithSession): RouteAnswer<'approvals.list'>['items'][number] {
  const { id, keeper, by, device, givenAt, expiresAt, uses } = approval;
  return {
    id,
    session: view.id,
    sessionName: view.name,
    keeper,
    text: approvalText(approval),
    keptWhere: keeper === 'hub' ? null : keeperWords(approval.handedOn),
    by: { id: by.id, name: by.name },
    device,
    givenAt,
    expiresAt,
    uses,
  };
}
