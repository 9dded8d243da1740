import { ComposingService } from '../composing/composing-service.ts';
import type { HubCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';
import type { Repos } from './repos.ts';

/** What helps to write a message. */
export function buildComposing(
  { claude, clock }: HubCore,
  {
    repos: { git },
    launchers: { launchers },
  }: { readonly repos: Repos; readonly launchers: Launchers },
): ComposingService {
  return new ComposingService({
    git,
    clock,
    launchers,
    claudeConfigDirectory: claude.configDirectory,
  });
}
