import { namesTopic } from '../../../shared/domain/claude-arguments.ts';
import type { EgressMode } from '../../../shared/domain/egress.ts';
import type { LauncherName } from '../../../shared/domain/launcher-name.ts';
import { hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import { isEnded, type SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { OpenConversation } from '../launchers/launcher.ts';

interface Asked {
  readonly account?: string | undefined;
  readonly launcher: LauncherName;
  readonly egress?: EgressMode | undefined;
  readonly worktree?: true | string | undefined;
  readonly resume?: string | undefined;
  readonly fork?: boolean | undefined;
  readonly model?: string | undefined;
  readonly permissionMode?: string | undefined;
  readonly claudeArgs?: readonly string[] | undefined;
}

/** What was asked for and cannot be: to start without it would be another session than was wanted. */
export function impossibleStart(asked: Asked): Refusal | null {
  const { account, launcher, egress, worktree, resume, fork } = asked;
  if (egress !== undefined && hasFilesBesideHub(launcher)) {
    return refusal(
      'bad_request',
      'Only the network of a container is filtered, and this session would run on this machine.',
      'Leave --egress out, or start it in a container: --launcher docker.',
    );
  }
  if (worktree !== undefined && !hasFilesBesideHub(launcher)) {
    return refusal(
      'bad_request',
      'A container works in a clone of its own, on a branch of its own.',
      'Leave the worktree out.',
    );
  }
  if (account !== undefined) {
    return refusal(
      'unavailable',
      `There is no account ${account} here: sessions use the sign-in of Claude Code itself.`,
      'Leave the account out.',
    );
  }
  if (fork === true && resume === undefined) {
    return refusal(
      'bad_request',
      'A copy was asked for (fork), and no conversation to copy (resume).',
      'Name the conversation, or leave the copy out.',
    );
  }
  // Claude Code looks for a conversation in the history of the folder that it is started in.
  if (resume !== undefined && fork !== true && worktree !== undefined) {
    return refusal(
      'bad_request',
      'A conversation can only continue in the folder where it began. A worktree needs a copy of it.',
      'Ask for a copy (fork), or leave the worktree out.',
    );
  }
  return namedTwice(asked);
}

/** Claude Code would obey the argument, and the session would show the other. */
function namedTwice({ model, permissionMode, claudeArgs = [] }: Asked): Refusal | null {
  const twice =
    permissionMode !== undefined && namesTopic(claudeArgs, 'mode')
      ? 'The permission mode'
      : model !== undefined && namesTopic(claudeArgs, 'model')
        ? 'The model'
        : null;
  if (twice === null) return null;
  return refusal(
    'bad_request',
    `${twice} was given twice: for the session, and among the arguments for Claude Code.`,
    'Leave one of the two out.',
  );
}

/** Claude Code takes no lock: opened a second time, the conversation would have two writers. */
export function conversationOpenOutside(
  open: readonly OpenConversation[],
  wanted: { readonly id: string; readonly cwd: string },
): Refusal | null {
  const found = open.find(({ id }) => id === wanted.id);
  if (!found) return null;
  return refusal(
    'refused',
    `A Claude Code outside of Roundhouse (process ${found.pid}) has this conversation open.`,
    `Exit it there first, or start a copy: roundhouse start ${wanted.cwd} --resume ${wanted.id} --fork`,
  );
}

/**
 * Claude Code lets two processes write one conversation at once, and both lose by it: so only one session that has
 * not ended may have it.
 */
export function conversationInUse(
  sessions: Iterable<SessionView>,
  wanted: Pick<SessionView, 'claudeSessionId'> & { readonly id?: string },
): Refusal | null {
  for (const view of sessions) {
    if (view.claudeSessionId !== wanted.claudeSessionId || view.id === wanted.id) continue;
    if (view.isRemoved || isEnded(view)) continue;
    return refusal(
      'refused',
      `${view.name} has this conversation open.`,
      `Use it, \`roundhouse attach ${view.name}\`, or start a copy (fork).`,
    );
  }
  return null;
}
