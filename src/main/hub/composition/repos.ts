import { ChangesService } from '../repos/changes-service.ts';
import { ContainerClones } from '../repos/container-clones.ts';
import { GitRequests } from '../repos/git-requests.ts';
import { Git } from '../repos/git.ts';
import { RepoChanges } from '../repos/repo-changes.ts';
import { RepoService } from '../repos/repo-service.ts';
import { ScratchFolder } from '../repos/scratch-folder.ts';
import type { HubCore } from './hub-base.ts';

export interface Repos {
  readonly git: Git;
  readonly repos: RepoService;
  readonly requests: GitRequests;
  readonly changes: ChangesService;
  readonly repoChanges: RepoChanges;
  readonly clones: ContainerClones;
}

/** Git, the repos that sessions work in, and what sessions changed in them. */
export async function buildRepos(core: HubCore): Promise<Repos> {
  const { options, claude, log, commands, clock, logger } = core;
  const { environment, configDirectory } = claude;
  const git = new Git({
    environment,
    onLateSettings: (found) =>
      logger.error('a repo named programs while git ran in it', { ...found }),
  });
  const repoChanges = new RepoChanges({ git, log, commands, logger });
  const repos = new RepoService({
    git,
    log,
    commands,
    changes: repoChanges,
    histories: { configDirectory, historyWorker: options.entries.historyWorker },
  });
  const scratch = new ScratchFolder({ dataDirectory: options.settings.dataDirectory });
  await scratch.clear();
  const requests = new GitRequests({ log, commands });
  const changes = new ChangesService({
    git,
    log,
    sshCommand: environment['GIT_SSH_COMMAND'] ?? null,
    scratch,
    requests,
  });
  const clones = new ContainerClones({ git, scratch, clock });
  return { git, repos, requests, changes, repoChanges, clones };
}
