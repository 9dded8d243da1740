import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { containerEnvironment, credentialIn } from './container-environment.ts';
import { templateLimits } from './container-template.ts';
import type { Engine } from './engine.ts';
import { containerClaudeVersion } from './worker-image.ts';

export interface ContainerPlaceOptions {
  readonly engine: Pick<Engine, 'check'>;
  /** Of the hub, from which that of Claude Code is made. */
  readonly environment: Readonly<Record<string, string>>;
  readonly baseImage: string;
}

/** Whether sessions can be started in containers, looked at before anything is started. */
export class ContainerPlace {
  readonly #options: ContainerPlaceOptions;

  constructor(options: ContainerPlaceOptions) {
    this.#options = options;
  }

  async read(): Promise<Omit<RouteAnswer<'containers.place'>, 'byDefault'>> {
    const { engine, environment, baseImage } = this.#options;
    const connected = await engine.check();
    const own = containerEnvironment(environment);
    const { cores, memoryBytes, processLimit } = templateLimits;
    return {
      problem: connected.ok ? (own.ok ? null : own.error) : connected.error,
      credential: credentialIn(environment),
      claudeVersion: containerClaudeVersion,
      baseImage,
      limits: { cores, memoryBytes, processes: processLimit },
    };
  }
}
