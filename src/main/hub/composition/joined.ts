import { ConnectFolder } from '../joined/connect-folder.ts';
import { ConnectionService } from '../joined/connection-service.ts';
import { Connections } from '../joined/connections.ts';
import { JoinService } from '../sessions/join-service.ts';
import type { RunnerLinks } from '../sessions/runner-links.ts';
import type { HubCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';
import type { Repos } from './repos.ts';
import type { Sessions } from './sessions.ts';

export interface JoinedInput {
  readonly launchers: Launchers;
  readonly repos: Repos;
  readonly links: RunnerLinks;
  readonly sessions: Sessions;
}

export interface Joined {
  readonly service: ConnectionService;
  readonly joins: JoinService;
}

/** Claude Codes that was started by hand. */
export async function buildJoined(core: HubCore, input: JoinedInput): Promise<Joined> {
  const { options, store, log, commands, clock, logger } = core;
  const { local, tokens } = input.launchers;
  const { watch } = input.sessions;
  const connections = new Connections({ credentials: store, clock, logger });
  const folder = new ConnectFolder({
    dataDirectory: options.settings.dataDirectory,
    node: options.nodeExecutable,
    entry: options.entries.runner,
  });
  const { links } = input;
  const service = new ConnectionService({ connections, folder, log, links, admission: tokens });
  await service.start();
  const { repos } = input.repos;
  const joins = new JoinService({ log, commands, repos, place: local, admission: tokens, watch });
  return { service, joins };
}
