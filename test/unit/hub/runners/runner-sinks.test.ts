import { expect, test } from 'vitest';

import type { RunnerSink } from '../../../../src/main/hub/runners/runner-sink.ts';
import { RunnerSinks } from '../../../../src/main/hub/runners/runner-sinks.ts';
import { asId } from '../../../../src/shared/base/ids.ts';

function sink(): RunnerSink {
  return {
    progressOf: () => Promise.resolve({ ackedN: 0, recordedOffset: 0 }),
    onHello: () => undefined,
    onFact: () => Promise.resolve(),
    onClose: () => undefined,
  };
}

test('diverts the runners of one session, until that is disposed', () => {
  const usual = sink();
  const probe = sink();
  const sinks = new RunnerSinks(usual);
  const [probed, other] = [asId('session', 's_probe'), asId('session', 's_web')];

  const diverted = sinks.divert(probed, probe);
  const during = [sinks.sinkOf(probed), sinks.sinkOf(other)];
  diverted[Symbol.dispose]();

  expect(during[0]).toBe(probe);
  expect(during[1]).toBe(usual);
  expect(sinks.sinkOf(probed)).toBe(usual);
});
