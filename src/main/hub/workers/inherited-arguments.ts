import { posix } from 'node:path';

import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { readArguments } from '../../../shared/domain/claude-arguments.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

// A worker gets the arguments of its parent, so that whatever limits the parent limits it, too. Those that name a
// conversation or a model belong to the parent alone. The permission mode is the parent's mode of now, not that of its
// start. An argument is passed on only where it is known to mean the same for both: else there is no worker.

/** The folders of the parent: what lies in them the parent can change, and with it what limits the worker. */
export function inheritedArguments(
  given: readonly string[],
  folders: readonly string[],
): Result<readonly string[], Refusal> {
  const kept: string[] = [];
  for (const { name, option, words, values } of readArguments(given)) {
    if (option === null) return err(unknown(name));
    if (option.topic !== null) continue;
    if (option.isPath && values.some(isRelative)) return err(relative(name));
    if (option.isPath && values.some((value) => isInside(value, folders))) return err(inside(name));
    kept.push(...words);
  }
  return ok(kept);
}

/** Another file in another worktree, where the parent may have committed what it likes. JSON is no path. */
function isRelative(value: string): boolean {
  return !value.startsWith('/') && !value.trimStart().startsWith('{');
}

function isInside(value: string, folders: readonly string[]): boolean {
  if (!value.startsWith('/')) return false;
  const path = posix.normalize(value);
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

// The values may be secrets of the owner: a refusal names the option alone.

function relative(name: string): Refusal {
  return refusal(
    'refused',
    `This session was started with a relative path in ${name}, which names another file in the folder of a worker.`,
    'Do the task yourself. A session that is started with the whole path can have workers.',
  );
}

function inside(name: string): Refusal {
  return refusal(
    'refused',
    `This session was started with a path in ${name} that lies in its own folder, where it could change what limits a worker.`,
    'Do the task yourself. A session that is started with a path outside its folder can have workers.',
  );
}

function unknown(name: string): Refusal {
  const isOption = name.startsWith('-') && name !== '--';
  return refusal(
    'refused',
    isOption
      ? `This session was started with ${name}, and the hub does not know what that means for a worker.`
      : 'This session was started with a prompt among its arguments, which is not for a worker.',
    'Do the task yourself. A session that is started without it can have workers.',
  );
}
