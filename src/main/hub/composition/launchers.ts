import type { AccessService } from '../access/access-service.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { EgressService } from '../egress/egress-service.ts';
import type { ContainerService } from '../launchers/container-service.ts';
import { LauncherService } from '../launchers/launcher-service.ts';
import { LocalLauncher } from '../launchers/local-launcher.ts';
import { readSetup } from '../repos/inspect-repo.ts';
import { RunnerTokens } from '../runners/runner-tokens.ts';
import { buildDockerLauncher } from './docker-launcher.ts';
import { buildEgress } from './egress.ts';
import type { HubCore } from './hub-base.ts';
import type { Repos } from './repos.ts';

export interface Launchers {
  readonly launchers: LauncherService;
  readonly local: LocalLauncher;
  readonly containers: ContainerService;
  /** Of the runners that may dial in, with those that an earlier hub started. */
  readonly tokens: RunnerTokens;
  /** Nothing goes out before it has taken over what an earlier hub left. */
  readonly egress: Pick<EgressService, 'adopt'>;
  readonly egressReactors: readonly Reactor[];
}

/** The places where sessions run. */
export async function buildLaunchers(
  core: HubCore,
  work: Repos,
  access: AccessService,
): Promise<Launchers> {
  const { repos } = work;
  const { options, settings, claude, log, clock, logger } = core;
  const local = new LocalLauncher({
    claude,
    folders: { hasConversation: (wanted) => repos.hasConversation(wanted), readSetup },
    clock,
    dataDirectory: options.settings.dataDirectory,
    nodeExecutable: options.nodeExecutable,
    runnerEntry: options.entries.runner,
    logger,
    environment: options.environment,
  });
  const egress = await buildEgress(core, access);
  const { docker, containers } = buildDockerLauncher(core, work, egress);
  const launchers = new LauncherService({ log, launchers: [local, docker] });
  settings.checkWith('launcher', launchers);
  const tokens = new RunnerTokens();
  for (const job of await launchers.jobs()) tokens.expect(job);
  return {
    launchers,
    local,
    containers,
    tokens,
    egress: egress.egress,
    egressReactors: egress.reactors,
  };
}
