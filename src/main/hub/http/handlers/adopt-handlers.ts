import { err, ok } from '../../../../shared/base/result.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { AdoptService } from '../../joined/adopt-service.ts';
import type { PresenceService } from '../../operators/presence-service.ts';
import type { Handlers } from '../handler.ts';
import { presentSession } from './present.ts';

export interface AdoptHandlersOptions {
  readonly adoptions: AdoptService;
  readonly presence: Pick<PresenceService, 'attachedTo'>;
}

/** A Claude Code that was started by hand comes under the hub. */
export function adoptHandlers({
  adoptions,
  presence,
}: AdoptHandlersOptions): Pick<Handlers, 'joined.adopt'> {
  function present(view: SessionView) {
    return presentSession(view, presence.attachedTo(view.id));
  }
  return {
    'joined.adopt': async ({ actor, command, session }) => {
      if (session === null) return err(refusal('not_found', 'There is no such session.'));
      const adopted = await adoptions.adopt({ actor, command, remember: present }, session);
      return adopted.ok ? ok(present(adopted.value)) : adopted;
    },
  };
}
