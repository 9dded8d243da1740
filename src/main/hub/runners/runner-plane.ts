import type { Clock } from '../../../shared/base/clock.ts';
import type { RunnerId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { NumberedFact, RunnerHello } from '../../../shared/wire/runner-link.ts';
import type { RunnerConnection, RunnerIdentity } from './runner-connection.ts';

/** What the plane asks of the rest of the hub. */
export interface RunnerPlaneHandlers {
  /** The runner whose token this is; `undefined` is answered with 401 before the upgrade. */
  readonly authenticate: (token: string) => RunnerIdentity | undefined;
  /** The number of the last committed fact; 0 for a runner that has none. */
  readonly progressOf: (runner: RunnerId) => Promise<number>;
  /** The end of what is recorded of this runner's output; called before `welcome` is sent. */
  readonly recordedOffsetOf: (identity: RunnerIdentity, hello: RunnerHello) => Promise<number>;
  /** `welcome` was sent; called before the first fact and the first output. */
  readonly onHello: (connection: RunnerConnection) => void;
  /**
   * Resolves when the fact is committed. Called strictly in order of `n`, without a gap or a repetition
   * within one connection, and without waiting for the one before: so a burst is one commit. What it
   * commits must keep the order too, and a fact whose predecessor failed must fail. A rejection hangs up; the
   * runner comes back and says it again.
   */
  readonly onFact: (connection: RunnerConnection, fact: NumberedFact) => Promise<void>;
  /** Once for each `onHello`. */
  readonly onClose: (connection: RunnerConnection) => void;
}

export interface RunnerPlaneOptions extends RunnerPlaneHandlers {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Loopback unless a launcher needs another interface. */
  readonly host?: string;
  /** 0, the default: any free one. */
  readonly port?: number;
  /** `name:port` forms beside the plane's own address that a runner may reach it by. */
  readonly extraHosts?: readonly string[];
}
