import { createWriteStream } from 'node:fs';
import { constants, copyFile, link, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import { randomText } from '../shared/base/ids.ts';
import { CliError } from './cli-error.ts';

/** Whole or not at all; never over a file that is there, because another session may have chosen its name. */
export async function saveFile(content: AsyncIterable<Uint8Array>, target: string): Promise<void> {
  const draft = `${target}.${randomText(6)}.part`;
  try {
    await pipeline(content, createWriteStream(draft, { mode: 0o600, flags: 'wx' }));
    await place(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

/** A rename would replace what is there. */
async function place(draft: string, target: string): Promise<void> {
  try {
    await link(draft, target).catch((thrown: unknown) => {
      if (isTaken(thrown)) throw thrown;
      // A file system without hard links.
      return copyFile(draft, target, constants.COPYFILE_EXCL);
    });
  } catch (thrown) {
    if (!isTaken(thrown)) throw thrown;
    throw new CliError({
      code: 'failed',
      message: `${target} exists, and nothing was written.`,
      hint: 'Name another path with --output.',
      cause: thrown,
    });
  }
}

function isTaken(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
}
