import type { RunnerConnection } from '../../../src/main/hub/runners/runner-connection.ts';
import { RunnerPlane } from '../../../src/main/hub/runners/runner-plane.ts';
import { RunnerSinks } from '../../../src/main/hub/runners/runner-sinks.ts';
import { RunnerTokens } from '../../../src/main/hub/runners/runner-tokens.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { NumberedFact } from '../../../src/shared/wire/runner-link.ts';
import { Receipts } from '../receipts.ts';
import type { RunnerEnd, RunnerName } from './runner-end.ts';

export const linkedRunner: RunnerName = {
  session: 's_linked',
  runner: 'r_linked',
  token: 'rh_runner_linked',
};

/** The hub's real side of the link, and what it took in from one runner over all of its lives. */
export class LinkStage implements AsyncDisposable {
  readonly end: RunnerEnd;
  /** All facts, also repeated ones. */
  readonly facts = new Receipts<NumberedFact>();
  readonly connections = new Receipts<RunnerConnection>();
  /** The output, each byte at its offset. */
  output = '';
  /** The output as it came: what came twice is here twice. */
  heardOutput = '';
  /** False: what it hears does not get to its disk. */
  hasRoom = true;
  #ackedN = 0;
  #recordedOffset = 0;
  readonly #tokens = new RunnerTokens();
  #plane: RunnerPlane | undefined;

  constructor(createEnd: (name: RunnerName) => RunnerEnd) {
    this.#tokens.expect(linkedRunner);
    this.end = createEnd(linkedRunner);
  }

  /** A hub begins, and the runner hears where; resolves when they are linked. */
  async openHub(): Promise<RunnerConnection> {
    const plane = new RunnerPlane({
      clock: systemClock,
      logger: silentLogger,
      runners: this.#tokens,
      sinks: new RunnerSinks({
        progressOf: () =>
          Promise.resolve({ ackedN: this.#ackedN, recordedOffset: this.#recordedOffset }),
        onHello: (connection) => this.#linked(connection),
        onFact: (_connection, fact) => this.#take(fact),
        onClose: () => undefined,
      }),
    });
    this.#plane = plane;
    const before = this.connections.all.length;
    const { url } = await plane.start();
    this.end.dial(url);
    await this.connections.until(() => this.connections.all.length > before);
    const connection = this.connections.all.at(-1);
    if (!connection) throw new Error('a connection that was heard is gone');
    return connection;
  }

  /** The hub is gone, and the link with it. */
  async closeHub(): Promise<void> {
    await this.#plane?.[Symbol.asyncDispose]();
    this.#plane = undefined;
  }

  /** What was heard got to the disk after all, and the hub was killed before it could say so. */
  keepAll(): void {
    this.#ackedN = this.facts.all.length;
    this.#recordedOffset = this.output.length;
  }

  async hasOutput(text: string): Promise<void> {
    await this.facts.until(() => this.output === text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end[Symbol.asyncDispose]();
    await this.closeHub();
  }

  #take(fact: NumberedFact): Promise<void> {
    this.facts.add(fact);
    if (!this.hasRoom) return new Promise(() => undefined);
    this.#ackedN = fact.n;
    return Promise.resolve();
  }

  #linked(connection: RunnerConnection): void {
    connection.onOutput(({ offset, payload }) => {
      const text = new TextDecoder().decode(payload);
      this.heardOutput += text;
      this.output = this.output.slice(0, offset) + text;
      this.facts.poke();
      if (!this.hasRoom) return;
      this.#recordedOffset = this.output.length;
      connection.acknowledgeOutput(this.#recordedOffset);
    });
    this.connections.add(connection);
  }
}
