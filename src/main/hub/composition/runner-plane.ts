import type { HookProbe } from '../doctor/hook-probe.ts';
import { RunnerPlane } from '../runners/runner-plane.ts';
import type { HubBase } from './hub-base.ts';
import type { Sessions } from './sessions.ts';
import type { Terminals } from './terminals.ts';

export interface RunnerPlaneInput {
  readonly sessions: Sessions;
  readonly terminals: Terminals;
  readonly probe: HookProbe;
}

/** Where runners dial in. Resolves with its address when it listens. */
export async function startRunnerPlane(base: HubBase, input: RunnerPlaneInput): Promise<string> {
  const { options, clock, logger, scope } = base;
  const { terminals, probe } = input;
  const { intake, runnerLinks, adoption, expectedRunner } = input.sessions;
  const plane = scope.use(
    new RunnerPlane({
      clock,
      logger,
      place: {
        type: 'socket',
        dataDirectory: options.settings.dataDirectory,
        environment: options.environment,
        platform: process.platform,
        logger,
      },
      expected: expectedRunner,
      progressOf: (identity, hello) =>
        probe.owns(identity.session)
          ? Promise.resolve({ ackedN: 0 })
          : adoption.progressOf(identity, hello),
      recordedOffsetOf: (identity, hello) =>
        probe.owns(identity.session)
          ? Promise.resolve(hello.endOffset)
          : terminals.terminal.recordedOffsetOf(identity, hello),
      onHello: (connection) => {
        if (probe.owns(connection.session)) {
          probe.onHello(connection);
          return;
        }
        terminals.terminal.connect(connection);
        runnerLinks.onHello(connection);
      },
      onFact: (connection, fact) => {
        if (!probe.owns(connection.session)) return intake.take(connection, fact);
        probe.onFact(connection.session, fact.fact);
        return Promise.resolve();
      },
      onClose: (connection) => {
        terminals.terminal.disconnect(connection);
        runnerLinks.onClose(connection);
      },
    }),
  );
  const { url } = await plane.start();
  return url;
}
