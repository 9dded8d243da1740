import type { RunnerSink } from '../../src/main/hub/runners/runner-sink.ts';
import type { TerminalService } from '../../src/main/hub/terminal/terminal-service.ts';

/** Runners whose output goes to terminals, and whose facts go nowhere. */
export function terminalSink(terminals: TerminalService): RunnerSink {
  return {
    progressOf: async (identity, hello) => ({
      ackedN: 0,
      recordedOffset: await terminals.recordedOffsetOf(identity, hello),
    }),
    onHello: (connection) => terminals.connect(connection),
    onFact: () => Promise.resolve(),
    onClose: (connection) => terminals.disconnect(connection),
  };
}
