import { err, ok } from '../../../../shared/base/result.ts';
import type { Operator } from '../../../../shared/domain/operator.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import { stepUpLimits, type StepUpService } from '../../access/step-up-service.ts';
import type { Handlers } from '../handler.ts';

type Names = Extract<keyof Handlers, `step-up.${string}` | `pin.${string}`>;
export type StepUpHandlers = Pick<Handlers, Names>;

export interface StepUpHandlersOptions {
  readonly stepUp: StepUpService;
  /** The person whose PIN it is. */
  readonly owner: Operator;
}

/** The owner's PIN: set at the desk, shown by the owner's other devices. */
export function stepUpHandlers({ stepUp, owner }: StepUpHandlersOptions): StepUpHandlers {
  return {
    'step-up.unlock': async ({ principal, body }) => {
      if (principal.operator.id !== owner.id) {
        return err(refusal('forbidden_role', `Only devices of ${owner.name} are unlocked.`));
      }
      const unlocked = await stepUp.unlock(principal.device.id, body.pin);
      return unlocked.ok ? ok({ unlockedForMs: stepUpLimits.unlockedMs }) : unlocked;
    },
    'pin.read': () =>
      Promise.resolve(ok({ isSet: stepUp.isSet, lockedDevices: [...stepUp.lockedDevices()] })),
    'pin.set': async ({ body }) => {
      await stepUp.set(body.pin);
      return ok({});
    },
    'pin.remove': async () => {
      await stepUp.remove();
      return ok({});
    },
  };
}
