import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

import type { Result } from '../../shared/base/result.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { Refusal } from '../../shared/wire/errors.ts';
import { refusal } from '../../shared/wire/errors.ts';

// A file leaves its session without a question to a person, so only a file of the working folder may. A repo can have
// links in it that somebody else committed, and a folder of the path can be exchanged for a link at any moment. So the
// file is opened first, without following a link at its end, and what was opened is then compared with what is at its real
// path: only a file whose real path is inside the folder is the one that was opened.

export interface OpenedFile extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly facts: BigIntStats;
}

export async function openWorkspaceFile(
  folder: string,
  path: string,
): Promise<Result<OpenedFile, Refusal>> {
  const wanted = resolve(folder, path);
  let handle: FileHandle | undefined;
  try {
    const root = await realpath(folder);
    // Neither waits for the writer of a pipe nor follows a link at the end; Windows knows neither flag.
    const flags = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    handle = await open(wanted, constants.O_RDONLY | flags);
    const facts = await handle.stat({ bigint: true });
    const refused = facts.isFile()
      ? await whyOutside(root, wanted, facts)
      : refusal('bad_request', `${path} is no regular file.`, 'Attach one file at a time.');
    if (refused) {
      await handle.close();
      return err(refused);
    }
    const opened = handle;
    return ok({ handle: opened, facts, [Symbol.asyncDispose]: () => opened.close() });
  } catch (thrown) {
    await handle?.close();
    return err(whyNotOpened(path, thrown));
  }
}

async function whyOutside(
  root: string,
  wanted: string,
  opened: BigIntStats,
): Promise<Refusal | undefined> {
  const real = await realpath(wanted);
  const now = await stat(real, { bigint: true });
  const isTheOne = now.dev === opened.dev && now.ino === opened.ino;
  const below = relative(root, real);
  const isInside = below !== '' && below !== '..' && !below.startsWith(`..${sep}`);
  if (isTheOne && isInside && !isAbsolute(below)) return undefined;
  return refusal(
    'refused',
    `${wanted} is not inside your working folder ${root}, so it was not attached.`,
    'Attach a file of your working folder.',
  );
}

function whyNotOpened(path: string, thrown: unknown): Refusal {
  const name = path.replaceAll('\0', '');
  switch (codeOf(thrown)) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const hint = 'Give its path relative to your working folder.';
      return refusal('not_found', `There is no file ${name}.`, hint);
    }
    // With O_NOFOLLOW, and for links that lead in a circle.
    case 'ELOOP':
    case 'EMLINK': {
      const message = `${name} is a symbolic link, which is not followed.`;
      return refusal('refused', message, 'Attach the file that it leads to.');
    }
    case 'EACCES':
    case 'EPERM':
      return refusal('refused', `${name} may not be read.`, 'Check its permissions.');
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return refusal('bad_request', `${name} is no path.`, 'Give the path of a file.');
    // A socket.
    case 'ENXIO':
      return refusal('bad_request', `${name} is no regular file.`, 'Attach one file at a time.');
    default:
      throw thrown;
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
