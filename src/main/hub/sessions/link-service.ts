import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactors } from '../commands/reactors.ts';
import type { RunnerConnection } from '../runners/runner-connection.ts';
import type { RunnerLinks } from './runner-links.ts';
import type { RunnerWatch } from './runner-watch.ts';
import type { SessionStarter } from './session-starter.ts';

export interface LinkServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly starter: SessionStarter;
  readonly watch: RunnerWatch;
  readonly links: RunnerLinks;
  readonly reactors: Reactors;
  readonly logger: Logger;
}

/** Runners that come and go: the log says which are connected, and one that comes hears what still holds. */
export class LinkService {
  readonly #options: LinkServiceOptions;

  constructor(options: LinkServiceOptions) {
    this.#options = options;
  }

  /** After the hub's own start: the links of its former life are gone, and half-done starts continue or fail. */
  async adopt(): Promise<void> {
    for (const view of this.#options.log.state.sessions.values()) {
      if (view.isRemoved) continue;
      if (view.run.state === 'starting' && (await this.#options.starter.failCutSetup(view)))
        continue;
      if (view.run.state === 'running') await this.#markLink(view.id, 'runner.disconnected');
      if (view.run.state === 'running' || view.run.state === 'starting') {
        this.#options.watch.watch(view.id);
      }
    }
  }

  onHello(connection: RunnerConnection): void {
    this.#options.links.add(connection);
    this.#follow(this.#greet(connection));
  }

  onClose(connection: RunnerConnection): void {
    if (!this.#options.links.delete(connection)) return;
    this.#follow(this.#markLink(connection.session, 'runner.disconnected'));
    this.#options.watch.watch(connection.session);
  }

  async #greet(connection: RunnerConnection): Promise<void> {
    const { log, reactors } = this.#options;
    const { session, runner } = connection;
    await this.#markLink(session, 'runner.connected');
    const view = log.state.sessions.get(session);
    if (!view || view.isRemoved) {
      connection.hangUp('notWanted');
      return;
    }
    reactors.repeat(view, runner);
  }

  async #markLink(
    session: SessionId,
    kind: 'runner.connected' | 'runner.disconnected',
  ): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(session),
      decide: (view) => {
        const body = linkEvent(view, kind, this.#options.links.get(session)?.hello.pid ?? 0);
        return body ? ok([body]) : err(refusal('refused', 'nothing to note'));
      },
      answer: () => undefined,
    });
  }

  #follow(work: Promise<void>): void {
    work.catch((thrown: unknown) => {
      this.#options.logger.error('the link of a runner could not be noted', { error: thrown });
    });
  }
}

function linkEvent(
  view: SessionView,
  kind: 'runner.connected' | 'runner.disconnected',
  pid: number,
): EventBody | undefined {
  const { run } = view;
  if (run.state !== 'running' && run.state !== 'lost') return undefined;
  if (kind === 'runner.connected') return { kind, data: { runner: run.runner, pid } };
  if (run.state === 'lost' || !run.isConnected) return undefined;
  return { kind, data: { runner: run.runner } };
}
