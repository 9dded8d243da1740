import { asId } from '../../../shared/base/ids.ts';
import type { AccessService } from '../access/access-service.ts';
import { hasLastingRight } from '../access/lasting-right.ts';
import type { ApproverRights } from '../gates/standing-answers.ts';

/** Of those who have said "always": what they allowed counts for as long as they might still do so. */
export function approverRights(access: AccessService): ApproverRights {
  return {
    mayAllowAlways: ({ id }, session) =>
      hasLastingRight(
        access.grantsInForceOf({ id: asId('operator', id) }),
        'gate.answer-always',
        session,
      ),
  };
}
