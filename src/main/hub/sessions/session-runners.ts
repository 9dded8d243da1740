import type { NumberedFact, RunnerHello } from '../../../shared/wire/runner-link.ts';
import type { RunnerConnection, RunnerIdentity } from '../runners/runner-connection.ts';
import type { RunnerProgress, RunnerSink } from '../runners/runner-sink.ts';
import type { TerminalService } from '../terminal/terminal-service.ts';
import type { FactIntake } from './fact-intake.ts';
import type { LinkService } from './link-service.ts';
import type { RunnerAdoption } from './runner-adoption.ts';

export interface SessionRunnersOptions {
  readonly intake: FactIntake;
  readonly adoption: RunnerAdoption;
  readonly links: LinkService;
  readonly terminals: TerminalService;
}

/** The runners of sessions: their facts go into the log, their output to viewers and into the recording. */
export class SessionRunners implements RunnerSink {
  readonly #options: SessionRunnersOptions;

  constructor(options: SessionRunnersOptions) {
    this.#options = options;
  }

  async progressOf(identity: RunnerIdentity, hello: RunnerHello): Promise<RunnerProgress> {
    const { adoption, terminals } = this.#options;
    const [progress, recordedOffset] = await Promise.all([
      adoption.progressOf(identity, hello),
      terminals.recordedOffsetOf(identity, hello),
    ]);
    return { ...progress, recordedOffset };
  }

  onHello(connection: RunnerConnection): void {
    this.#options.terminals.connect(connection);
    this.#options.links.onHello(connection);
  }

  onFact(connection: RunnerConnection, fact: NumberedFact): Promise<void> {
    return this.#options.intake.take(connection, fact);
  }

  onClose(connection: RunnerConnection): void {
    this.#options.terminals.disconnect(connection);
    this.#options.links.onClose(connection);
  }
}
