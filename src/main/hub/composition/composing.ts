import { ComposingService } from '../composing/composing-service.ts';
import type { HubCore } from './hub-base.ts';
import type { Repos } from './repos.ts';

/** What helps to write a message. */
export function buildComposing(
  { claude, clock }: HubCore,
  { repos: { git } }: { readonly repos: Repos },
): ComposingService {
  return new ComposingService({
    git,
    clock,
    claudeConfigDirectory: claude.configDirectory,
  });
}
