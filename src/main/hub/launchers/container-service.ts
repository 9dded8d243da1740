import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Census, SeenContainer } from './docker/container-census.ts';
import type { ContainerPlace } from './docker/container-place.ts';
import type { Leftover, Leftovers } from './docker/leftovers.ts';

export interface ContainerServiceOptions {
  readonly log: Pick<HubLog, 'state'>;
  readonly census: { read(): Promise<Result<Census, string>> };
  readonly leftovers: Pick<Leftovers, 'list' | 'sweep'>;
  readonly place: Pick<ContainerPlace, 'read'>;
}

export interface ContainerOfSession {
  readonly view: SessionView;
  readonly container: SeenContainer;
}

export interface ContainerReport {
  readonly engine: Census['engine'] | null;
  readonly problem: string | null;
  readonly items: readonly ContainerOfSession[];
}

/** The containers of sessions, and what is left of sessions that this hub does not have any more. */
export class ContainerService {
  readonly #options: ContainerServiceOptions;

  constructor(options: ContainerServiceOptions) {
    this.#options = options;
  }

  async report(): Promise<ContainerReport> {
    const { census, log } = this.#options;
    const read = await census.read();
    if (!read.ok) return { engine: null, problem: read.error, items: [] };
    const { engine, containers } = read.value;
    const items = containers.flatMap((container) => {
      const view = log.state.sessions.get(container.session);
      return view && !view.isRemoved ? [{ view, container }] : [];
    });
    return { engine, problem: null, items };
  }

  /** What a start in a container would need and cost. */
  place(): ReturnType<ContainerPlace['read']> {
    return this.#options.place.read();
  }

  leftovers(): Promise<Result<readonly Leftover[], string>> {
    return this.#options.leftovers.list((session) => this.#standingOf(session));
  }

  sweep(): ReturnType<Leftovers['sweep']> {
    return this.#options.leftovers.sweep((session) => this.#standingOf(session));
  }

  #standingOf(session: SessionId): 'here' | 'removed' | 'unknown' {
    const view = this.#options.log.state.sessions.get(session);
    if (!view) return 'unknown';
    return view.isRemoved ? 'removed' : 'here';
  }
}
