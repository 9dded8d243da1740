import { builtInCommands } from '../../../src/main/hub/composing/built-in-commands.ts';
import { indexPaths, rankPaths } from '../../../src/main/hub/composing/rank-paths.ts';
import { harmlessName, typeOfContent } from '../../../src/node/content-type.ts';
import type { SlashCommand } from '../../../src/shared/domain/slash-command.ts';
import { DemoRefusal } from './demo-refusal.ts';
import type { MadeUpHandlers } from './demo-routes.ts';
import type { DemoSessions } from './demo-sessions.ts';

const paths = indexPaths([
  'README.md',
  'docs/',
  'docs/spec/',
  'docs/spec/ledger.md',
  'docs/meeting notes.md',
  'src/',
  'src/ledger/',
  'src/ledger/rounding.ts',
  'src/ledger/rounding.test.ts',
  'src/api/server.ts',
]);

const projectCommands: readonly SlashCommand[] = [
  {
    name: 'release',
    description: 'Writes the notes of a release and tags it',
    argumentHint: '[version]',
    source: 'project',
    kind: 'prompt',
  },
];

/** Files, commands and attachments, without a disk: kept files are names and sizes. */
export function composingHandlers(
  sessions: DemoSessions,
): Pick<MadeUpHandlers, 'files.find' | 'commands.list' | 'attachments.add' | 'attachments.remove'> {
  const kept = new Set<string>();
  return {
    'files.find': ({ query }) => ({
      items: rankPaths(paths, query['q'] ?? '', 12).map((path) => ({ path })),
    }),
    'commands.list': () => ({ items: [...builtInCommands, ...projectCommands] }),
    'attachments.add': ({ params, query, upload }) => {
      const session = sessions.view(params['ref'] ?? '').id;
      const type = typeOfContent(upload.subarray(0, 4096));
      const name = harmlessName(query['name'] ?? '', type);
      const id = `demo${String(kept.size).padStart(8, '0')}-${name}`;
      kept.add(id);
      const path = `/home/ana/.roundhouse/attachments/${session}/${id}`;
      return { id, name, path, bytes: upload.length, type, file: `f_${kept.size}` };
    },
    'attachments.remove': ({ params }) => {
      const id = params['file'] ?? '';
      if (!kept.delete(id)) throw new DemoRefusal('not_found', 'There is no such file.');
      return { id };
    },
  };
}
