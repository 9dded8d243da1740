import type Docker from 'dockerode';
import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';

import type { RunnerId, SessionId } from '../../../../shared/base/ids.ts';
import { asId } from '../../../../shared/base/ids.ts';
import type { RunnerRecord } from '../../../../shared/wire/runner-job.ts';
import { runnerRecordSchema } from '../../../../shared/wire/runner-job.ts';
import { readArchive } from './container-archive.ts';
import { inside, labels } from './container-template.ts';
import type { Engine } from './engine.ts';
import { isNotFound } from './engine.ts';

/** A container of a session, as its labels name it. */
export interface SessionContainer {
  readonly id: string;
  readonly session: SessionId;
  readonly runner: RunnerId;
  readonly conversation: string;
  readonly folder: string;
  readonly isRunning: boolean;
}

/** Spools are cut off by their runner long before. */
const factsLimitBytes = 64 * 2 ** 20;
const recordLimitBytes = 64 * 1024;

/** The containers of one hub: found by label and identity, never by name [CON-4]. */
export class SessionContainers {
  readonly #engine: Engine;
  readonly #hub: () => string;

  constructor(engine: Engine, hub: () => string) {
    this.#engine = engine;
    this.#hub = hub;
  }

  /** Newest first. Throws when the engine does not answer. */
  async list(label?: string): Promise<readonly SessionContainer[]> {
    const found = await this.#docker.listContainers({
      all: true,
      filters: { label: [`${labels.hub}=${this.#hub()}`, ...(label === undefined ? [] : [label])] },
    });
    return found.toSorted((one, other) => other.Created - one.Created).flatMap(sessionContainerOf);
  }

  async of(session: SessionId): Promise<SessionContainer | undefined> {
    const [newest] = await this.list(`${labels.session}=${session}`);
    return newest;
  }

  /**
   * Those that a hub has left behind which ended while it filled or saved the session's volumes: they would keep the
   * volumes in use for ever.
   */
  async removeHelpers(session: SessionId): Promise<void> {
    const own = [`${labels.hub}=${this.#hub()}`, `${labels.session}=${session}`];
    const filters = { label: [...own, labels.helper] };
    for (const { Id } of await this.#docker.listContainers({ all: true, filters })) {
      await this.#docker.getContainer(Id).remove({ force: true });
    }
  }

  /** Undefined when it is not there any more. */
  async inspect(id: string): Promise<ContainerInspectInfo | undefined> {
    try {
      return await this.#docker.getContainer(id).inspect();
    } catch (thrown) {
      if (isNotFound(thrown)) return undefined;
      throw thrown;
    }
  }

  /** What the runner wrote of itself; undefined until it runs. */
  async recordOf(id: string): Promise<RunnerRecord | undefined> {
    const [file] = await this.#read(id, `${inside.runner}/runner.json`, {
      isWanted: () => true,
      limitBytes: recordLimitBytes,
    });
    return runnerRecordSchema.safeParse(parseJson(file ?? '')).data;
  }

  /** The facts that the runner has spooled, oldest first, as far as they are whole. */
  async factsOf(id: string): Promise<readonly unknown[]> {
    const spools = await this.#read(id, inside.runner, {
      isWanted: (name) => /^runner\/[^/]+\.jsonl$/u.test(name),
      limitBytes: factsLimitBytes,
    });
    return spools
      .flatMap((text) => text.split('\n'))
      .flatMap((line) => {
        const fact = parseJson(line);
        return fact === undefined ? [] : [fact];
      });
  }

  async hasFile(id: string, path: string): Promise<boolean> {
    try {
      await this.#docker.getContainer(id).infoArchive({ path });
      return true;
    } catch (thrown) {
      if (isNotFound(thrown)) return false;
      throw thrown;
    }
  }

  /** Texts of files in the container, by their names; none when there is no such path. */
  async #read(
    id: string,
    path: string,
    limits: Parameters<typeof readArchive>[1],
  ): Promise<readonly string[]> {
    try {
      const archive = await this.#docker.getContainer(id).getArchive({ path });
      const files = await readArchive(archive, limits);
      return files
        .toSorted((one, other) => (one.name < other.name ? -1 : 1))
        .map(({ content }) => content.toString());
    } catch (thrown) {
      if (isNotFound(thrown)) return [];
      throw thrown;
    }
  }

  get #docker(): Docker {
    return this.#engine.docker;
  }
}

function sessionContainerOf({ Id, Labels, State }: ContainerInfo): readonly SessionContainer[] {
  const {
    [labels.session]: session,
    [labels.runner]: runner,
    [labels.conversation]: conversation = '',
    [labels.folder]: folder = '',
  } = Labels;
  if (session === undefined || runner === undefined) return [];
  return [
    {
      id: Id,
      session: asId('session', session),
      runner: asId('runner', runner),
      conversation,
      folder,
      isRunning: State === 'running' || State === 'paused',
    },
  ];
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Torn by the end of its writer.
    return undefined;
  }
}
