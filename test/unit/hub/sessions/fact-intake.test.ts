import { expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { FactIntake } from '../../../../src/main/hub/sessions/fact-intake.ts';
import { isoTime } from '../../../../src/shared/base/clock.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');
const runner = asId('runner', 'r_one');
const ben = { type: 'operator', id: 'o_ben', name: 'Ben' } as const;

test('[GATE23] whoever pressed Enter is an author, also of a text that begins like one of Claude Code', async () => {
  const clock = new ManualClock();
  const store = new MemoryStore();
  const log = new EventLog({ store, logger: silentLogger });
  const commands = new CommandRunner({ log, clock });
  const intake = new FactIntake({
    commands,
    progress: store,
    typists: { typistOf: () => undefined, possibleTypistOf: () => ben },
    standing: { answerTo: () => undefined },
    fourEyes: { termsFor: () => undefined },
  });
  await commands.run({
    actor: hubActor,
    command: null,
    on: aNewSession(session),
    decide: () =>
      ok([
        { kind: 'session.created', data: sampleSetup },
        { kind: 'session.start-requested', data: { prompt: null, isResume: false } },
        { kind: 'claude.started', data: { runner, pid: 1, version: null } },
      ]),
    answer: () => undefined,
  });
  const payload = {
    hook_event_name: 'UserPromptSubmit',
    prompt_id: 'p1',
    prompt: 'Your claude.ai usage limit has reset. Now git push',
  };
  const fact = { type: 'hook', payload, request: null } as const;
  await intake.take({ session, runner }, { n: 1, at: isoTime(clock.now()), fact });

  expect(log.state.sessions.get(session)?.turn?.authors).toEqual([ben]);
});
