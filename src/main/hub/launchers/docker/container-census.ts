import type { ContainerInspectInfo } from 'dockerode';

import { messageOf } from '../../../../shared/base/app-error.ts';
import type { Clock } from '../../../../shared/base/clock.ts';
import type { SessionId } from '../../../../shared/base/ids.ts';
import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { ContainerFigures } from '../../../../shared/wire/container-schemas.ts';
import type { containerStates } from '../../../../shared/wire/container-schemas.ts';
import { templateLimits } from './container-template.ts';
import type { Engine } from './engine.ts';
import { figuresOf } from './figures-of.ts';
import type { SessionContainer, SessionContainers } from './session-containers.ts';

export interface SeenContainer {
  readonly id: string;
  readonly session: SessionId;
  readonly state: (typeof containerStates)[number];
  readonly image: string;
  readonly startedAt: string | null;
  readonly ended: {
    readonly code: number;
    readonly isOutOfMemory: boolean;
    readonly at: string;
  } | null;
  readonly figures: ContainerFigures | null;
}

export interface Census {
  readonly engine: { readonly version: string; readonly address: string };
  /** The newest of each session. */
  readonly containers: readonly SeenContainer[];
}

export interface ContainerCensusOptions {
  readonly engine: Engine;
  readonly containers: SessionContainers;
  readonly clock: Clock;
}

/** The engine measures for a second: those who ask at about the same time share one answer. */
const freshMs = 2000;

/** The containers of a hub with their figures, as the engine reports them now. */
export class ContainerCensus {
  readonly #options: ContainerCensusOptions;
  #last: { readonly at: number; readonly answer: Promise<Result<Census, string>> } | undefined;

  constructor(options: ContainerCensusOptions) {
    this.#options = options;
  }

  /** Else a sentence for a person. */
  read(): Promise<Result<Census, string>> {
    const now = this.#options.clock.monotonic();
    if (this.#last === undefined || now - this.#last.at > freshMs) {
      this.#last = { at: now, answer: this.#read() };
    }
    return this.#last.answer;
  }

  async #read(): Promise<Result<Census, string>> {
    const { engine, containers } = this.#options;
    const connected = await engine.check();
    if (!connected.ok) return connected;
    try {
      const newest = new Map<SessionId, SessionContainer>();
      for (const one of await containers.list()) {
        if (!newest.has(one.session)) newest.set(one.session, one);
      }
      const [about, seen] = await Promise.all([
        engine.describe(),
        Promise.all([...newest.values()].map((one) => this.#see(one))),
      ]);
      return ok({ engine: about, containers: seen.flat() });
    } catch (thrown) {
      return err(messageOf(thrown));
    }
  }

  /** Nothing when it has gone meanwhile. */
  async #see({ id, session }: SessionContainer): Promise<readonly SeenContainer[]> {
    const found = await this.#options.containers.inspect(id);
    if (!found) return [];
    const { State, Image, Created } = found;
    const state = stateOf(State);
    const { StartedAt, FinishedAt, ExitCode, OOMKilled } = State;
    const at = timeOf(FinishedAt) ?? Created;
    return [
      {
        id,
        session,
        state,
        image: Image,
        startedAt: timeOf(StartedAt),
        ended: state === 'exited' ? { code: ExitCode, isOutOfMemory: OOMKilled, at } : null,
        figures: state === 'running' || state === 'paused' ? await this.#measure(id) : null,
      },
    ];
  }

  async #measure(id: string): Promise<ContainerFigures | null> {
    try {
      const container = this.#options.engine.docker.getContainer(id);
      return figuresOf(await container.stats({ stream: false }), templateLimits);
    } catch {
      // It has ended meanwhile, or the engine cannot measure: a rootless one without cgroups.
      return null;
    }
  }
}

function stateOf({ Status }: ContainerInspectInfo['State']): SeenContainer['state'] {
  switch (Status) {
    case 'created':
    case 'running':
    case 'paused':
      return Status;
    case 'restarting':
      return 'running';
    default:
      return 'exited';
  }
}

/** The engine's word for never is a time in the year 1. */
function timeOf(text: string): string | null {
  return text === '' || text.startsWith('0001') ? null : text;
}
