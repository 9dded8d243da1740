import { err, ok } from '../../../../shared/base/result.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { OperatorPrincipal } from '../../access/principal.ts';
import type { SessionScopes } from '../../access/visible-asks.ts';
import type { AdoptService } from '../../joined/adopt-service.ts';
import type { PresenceService } from '../../operators/presence-service.ts';
import type { Handlers } from '../handler.ts';
import { presentSession } from './present.ts';

export interface AdoptHandlersOptions {
  readonly adoptions: AdoptService;
  readonly presence: Pick<PresenceService, 'attachedTo'>;
  readonly scopes: SessionScopes;
}

/** A Claude Code that was started by hand comes under the hub. */
export function adoptHandlers({
  adoptions,
  presence,
  scopes,
}: AdoptHandlersOptions): Pick<Handlers, 'joined.adopt'> {
  function presentTo(principal: OperatorPrincipal) {
    const viewer = { principal, sessions: scopes };
    return (view: SessionView) => presentSession(viewer, view, presence.attachedTo(view.id));
  }
  return {
    'joined.adopt': async ({ principal, actor, command, session }) => {
      if (session === null) return err(refusal('not_found', 'There is no such session.'));
      const present = presentTo(principal);
      const adopted = await adoptions.adopt({ actor, command, remember: present }, session);
      return adopted.ok ? ok(present(adopted.value)) : adopted;
    },
  };
}
