import { resolve } from 'node:path';

import type { Command } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords, lastPart } from '../words.ts';

type Entry = RouteAnswer<'trash.list'>['items'][number];

interface Options {
  readonly repo?: string;
  readonly path?: string;
  readonly list?: boolean;
  readonly drop?: boolean;
}

const columns: readonly Column[] = [
  { title: 'REF', leastWidth: 24 },
  { title: 'SESSION', leastWidth: 10 },
  { title: 'REPO', leastWidth: 8 },
  { title: 'AGE' },
  { title: 'FILES' },
  { title: 'COMMITS' },
  { title: 'REPOS' },
];

export function addRestoreWork(program: Command, host: CommandHost): void {
  program
    .command('restore-work')
    .argument('[ref]', 'ref of saved work; omit it to list all')
    .description(
      'list work that was saved when sessions were removed, restore it into a new worktree, or drop it',
    )
    .option('--repo <path>', 'repository; default: the repositories of all sessions')
    .option('--path <folder>', 'folder of the new worktree')
    .option('--list', 'list saved work, as without a ref')
    .option('--drop', 'delete the saved work for good instead of restoring it')
    .action((ref: string | undefined, options: Options) =>
      host.run(async ({ connect, output, clock, surroundings }) => {
        checkOptions(ref, options);
        const { http, isLocal } = await connect();
        const { directory } = surroundings;
        const repo =
          options.repo === undefined ? undefined : absolute(options.repo, isLocal && directory);
        const items = await savedWork(http, repo);
        if (ref === undefined) {
          return output.result(items, () => listText(items, clock.now(), output.columns));
        }
        const entry = pick(items, ref);
        if (options.drop === true) {
          const body = { repo: entry.repo, ref: entry.ref };
          const dropped = await http.call('trash.drop', { body });
          return output.result(dropped, () => droppedText(entry, dropped));
        }
        const restored = await http.call('trash.restore', {
          body: {
            repo: entry.repo,
            ref: entry.ref,
            ...(options.path !== undefined && {
              path: absolute(options.path, isLocal && directory),
            }),
          },
        });
        output.result(restored, () => restoredText(restored));
      }),
    );
}

function checkOptions(ref: string | undefined, { path, list, drop }: Options): void {
  if (list === true && (ref !== undefined || drop === true)) {
    throw usageError('--list stands alone.', 'Leave out the ref and --drop.');
  }
  if (drop !== true) return;
  if (ref === undefined) {
    throw usageError('--drop needs a ref.', 'Run `roundhouse restore-work` to list saved work.');
  }
  if (path !== undefined) throw usageError('--drop restores nothing.', 'Leave out --path.');
}

/** On another machine a path is that machine's: it goes as it is. */
function absolute(path: string, directory: string | false): string {
  return directory === false ? path : resolve(directory, path);
}

async function savedWork(http: HttpClient, repo: string | undefined): Promise<readonly Entry[]> {
  const query = repo === undefined ? {} : { path: repo };
  return (await http.call('trash.list', { query })).items;
}

function listText(items: readonly Entry[], nowMs: number, width: number | undefined): string {
  if (items.length === 0) return 'No saved work.';
  const rows = items.map((entry) => [
    { text: entry.ref },
    { text: entry.sessionName },
    { text: lastPart(entry.repo) },
    { text: ageWords(entry.savedAt, nowMs) },
    { text: String(entry.files) },
    { text: String(entry.commits) },
    { text: String(entry.repositories) },
  ]);
  return table(columns, rows, width);
}

function restoredText(restored: RouteAnswer<'trash.restore'>): string {
  const { path, branch, files, commits, repositories, unfinished, problems } = restored;
  return [
    `Restored into ${path}, branch ${branch}.`,
    ...(files > 0 ? [`  ${files} changed ${files === 1 ? 'file' : 'files'}`] : []),
    ...commits.map((one) => `  commit ${one.hash.slice(0, 12)} "${one.subject}" on ${one.branch}`),
    ...repositories.map((folder) => `  the repository in ${folder}`),
    ...unfinished.map((sentence) => `  ${sentence}`),
    ...problems.map((problem) => `  NOT restored: ${problem}`),
  ].join('\n');
}

function droppedText(entry: Entry, { ref, commit }: RouteAnswer<'trash.drop'>): string {
  return [
    `Dropped ${ref} (was ${commit}).`,
    `In ${entry.repo}, this brings it back until git collects it: git update-ref ${ref} ${commit}`,
  ].join('\n');
}

function pick(items: readonly Entry[], ref: string): Entry {
  const fits = items.filter((entry) => entry.ref === ref || entry.ref.endsWith(`/${ref}`));
  const [only] = fits;
  if (only && fits.length === 1) return only;
  throw new HubError({
    code: only ? 'ambiguous' : 'not_found',
    message: only ? `${fits.length} refs end with ${ref}.` : `No saved work matches ${ref}.`,
    hint: 'Run `roundhouse restore-work` to list it. For a repo without sessions, add --repo PATH.',
    status: 0,
  });
}
