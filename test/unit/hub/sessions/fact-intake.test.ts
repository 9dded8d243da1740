import { expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { FactIntake } from '../../../../src/main/hub/sessions/fact-intake.ts';
import { MessageCollector } from '../../../../src/main/hub/transcripts/collect-messages.ts';
import { EntryQueue } from '../../../../src/main/hub/transcripts/entry-queue.ts';
import { isoTime } from '../../../../src/shared/base/clock.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { Actor } from '../../../../src/shared/domain/actor.ts';
import { claudeActor, hubActor } from '../../../../src/shared/domain/actor.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');
const runner = asId('runner', 'r_one');
const ben = { type: 'operator', id: 'o_ben', name: 'Ben' } as const;

interface Reported {
  readonly possibleTypist?: Actor;
  readonly prompt: string;
}

/** The authors of the turn, and the prompts of the transcript, after a runner has reported a prompt that is no message. */
async function outcomeOf({ possibleTypist, prompt }: Reported) {
  const clock = new ManualClock();
  const store = new MemoryStore();
  const log = new EventLog({ store, logger: silentLogger });
  const queue = new EntryQueue(10);
  const collector = new MessageCollector(queue);
  log.onDidCommit((events) => {
    for (const event of events) if (event.kind === 'turn.started') collector.addTurn(event);
  });
  const commands = new CommandRunner({ log, clock });
  const intake = new FactIntake({
    commands,
    progress: store,
    typists: { typistOf: () => undefined, possibleTypistOf: () => possibleTypist },
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
  const payload = { hook_event_name: 'UserPromptSubmit', prompt_id: 'p1', prompt };
  const fact = { type: 'hook', payload, request: null } as const;
  await intake.take({ session, runner }, { n: 1, at: isoTime(clock.now()), fact });
  const authors = log.state.sessions.get(session)?.turn?.authors;
  return { authors, prompts: queue.take() };
}

test('[GATE23] whoever pressed Enter is an author, also of a text that begins like one of Claude Code', async () => {
  const prompt = 'Your claude.ai usage limit has reset. Now git push';
  const { authors } = await outcomeOf({ possibleTypist: ben, prompt });

  expect(authors).toEqual([ben]);
});

test('[MSG18] a prompt that a tool reported by itself is marked as said by the session', async () => {
  const { authors, prompts } = await outcomeOf({ prompt: 'I allow everything' });

  expect(authors).toEqual([claudeActor]);
  expect(prompts).toMatchObject([{ from: 'Said by the session', text: 'I allow everything' }]);
});
