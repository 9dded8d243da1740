import type { ClaudeArgument } from '../../../shared/domain/claude-arguments.ts';
import { readArguments } from '../../../shared/domain/claude-arguments.ts';
import type { SessionView } from '../../../shared/domain/session.ts';

/**
 * The arguments of a session for another start of it. Claude Code obeys the last of two equal options, and ours come
 * first: what the first start named must not replace the conversation, model and mode that the session has come to since, and shows.
 */
export function argumentsOfResume(
  view: Pick<SessionView, 'claudeArgs' | 'model' | 'permissionMode'>,
  { hasConversation }: { readonly hasConversation: boolean },
): readonly string[] {
  return readArguments(view.claudeArgs).flatMap((argument) => {
    switch (argument.option?.topic) {
      case 'conversation':
        return hasConversation ? [] : argument.words;
      case 'model':
        return view.model === null ? argument.words : [];
      case 'mode':
        return view.permissionMode === null ? argument.words : mayStillBypass(argument);
      default:
        return argument.words;
    }
  });
}

/** Whoever started the session let it be switched to that mode; this option alone does not switch it. */
function mayStillBypass({ name }: ClaudeArgument): readonly string[] {
  return name === '--dangerously-skip-permissions' ? ['--allow-dangerously-skip-permissions'] : [];
}
