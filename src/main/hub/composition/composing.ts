import { ComposingService } from '../composing/composing-service.ts';
import { claudeConfigDirectory } from '../launchers/claude-settings.ts';
import type { HubCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';
import type { Repos } from './repos.ts';

/** What helps to write a message. */
export function buildComposing(
  { machine, clock }: HubCore,
  {
    repos: { git },
    launchers: { launchers },
  }: { readonly repos: Repos; readonly launchers: Launchers },
): ComposingService {
  return new ComposingService({
    git,
    clock,
    attachmentsOf: (session) => launchers.ofSession(session).attachments,
    claudeConfigDirectory: claudeConfigDirectory(machine.environment),
  });
}
