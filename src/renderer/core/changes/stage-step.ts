import type { CommandPath } from '../../../shared/domain/git-command.ts';
import { commandText, stageCommand, unstageCommand } from '../../../shared/domain/git-command.ts';
import type { ChangedFile } from '../stores/changes-store.ts';
import { stageable, tickOf } from './file-tree.ts';

/** What ticking a box does, with the exact command. */
export interface StageStep {
  readonly action: 'stage' | 'unstage';
  readonly ids: readonly string[];
  readonly command: string;
}

/** As many as the hub takes at once. */
const filesAtOnce = 1_000;

/** All staged comes out, anything else goes in; nothing for files that are committed already. */
export function stageStep(files: readonly ChangedFile[]): StageStep | undefined {
  const open = stageable(files);
  if (open.length === 0) return undefined;
  const action = tickOf(files) === 'all' ? 'unstage' : 'stage';
  const wanted = open
    .filter((file) => action === 'unstage' || file.stage !== 'staged')
    .slice(0, filesAtOnce);
  const paths = wanted.flatMap((file) => pathsOf(file, action));
  const command = commandText(action === 'stage' ? stageCommand(paths) : unstageCommand(paths));
  return { action, ids: wanted.map((file) => file.id), command };
}

/** A staged rename comes out with both of its names, as the hub takes it out. */
function pathsOf(
  { path, isExact, stagedFrom }: ChangedFile,
  action: StageStep['action'],
): readonly CommandPath[] {
  const own = { path, isExact };
  return action === 'unstage' && stagedFrom ? [own, stagedFrom] : [own];
}
