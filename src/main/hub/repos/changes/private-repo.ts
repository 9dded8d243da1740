import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { Git, GitSetting } from '../git.ts';
import { fixedSettings } from '../git/fixed-settings.ts';
import { isOwn } from '../git/neutral-settings.ts';
import type { ListedSetting } from '../git/parse-settings.ts';

// A push runs from a repository of the hub's own, which has the objects of the session's repo and none of
// its configuration: no address, helper, proxy or receiving program can come from there, not even one that
// is written while git runs. The operator's configuration is read once, in the session's repo, so that what
// it says for that folder alone (`includeIf`) holds here too.

export interface PrivateRepo {
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: readonly GitSetting[];
}

export async function makePrivateRepo(
  git: Git,
  asked: {
    readonly root: string;
    readonly folder: string;
    readonly listed: readonly ListedSetting[];
  },
): Promise<PrivateRepo> {
  const { root, folder, listed } = asked;
  const objects = await gitPath(git, root, 'objects');
  await mkdir(join(folder, 'refs'));
  await mkdir(join(folder, 'objects'));
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(folder, 'config'), configOf(listed));
  // A shallow clone knows here where its history ends.
  await copyFile(await gitPath(git, root, 'shallow'), join(folder, 'shallow')).catch(
    () => undefined,
  );
  return {
    environment: {
      GIT_DIR: folder,
      GIT_OBJECT_DIRECTORY: objects,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
    },
    settings: operatorsSettings(listed),
  };
}

async function gitPath(git: Git, root: string, name: string): Promise<string> {
  const said = await git.must(['rev-parse', '--git-path', name], { cwd: root });
  return resolve(root, said.replace(/\n$/, ''));
}

/** How the objects are to be read, and nothing else. */
function configOf(listed: readonly ListedSetting[]): string {
  const own = listed.filter(isOwn);
  const format = own.findLast(({ key }) => key === 'extensions.objectformat')?.value;
  const isPartial = own.some(({ key }) => key === 'extensions.partialclone');
  return [
    '[core]\n\tbare = true\n\trepositoryFormatVersion = 1\n',
    format === 'sha256' ? '[extensions]\n\tobjectFormat = sha256\n' : '',
    // Objects of a partial clone may be missing, and nothing is to be fetched.
    isPartial ? '[extensions]\n\tpartialClone = none\n' : '',
    isPartial ? '[remote "none"]\n\tpromisor = true\n\turl = /dev/null\n' : '',
  ].join('');
}

/** Of the repo's side of things, where the operator's configuration has no say in a push. */
const leftOut = /^(?:alias|branch|hook|include|includeif|remote|url)\./;

function operatorsSettings(listed: readonly ListedSetting[]): readonly GitSetting[] {
  const fixed = new Set(fixedSettings.map(([key]) => key.toLowerCase()));
  return listed
    .filter((setting) => !isOwn(setting))
    .filter(({ key }) => key === 'credential.helper' || !fixed.has(key))
    .filter(({ key }) => !leftOut.test(key))
    .map(({ key, value }): GitSetting => [key, value]);
}
