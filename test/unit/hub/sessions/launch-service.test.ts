import { expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { LauncherService } from '../../../../src/main/hub/launchers/launcher-service.ts';
import { LaunchService } from '../../../../src/main/hub/sessions/launch-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import type { EventBody } from '../../../../src/shared/domain/event.ts';
import { MemoryLauncher } from '../../../support/launchers/memory-launcher.ts';
import { MemoryWorld } from '../../../support/launchers/memory-world.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');
const runner = asId('runner', 'r_one');

/** What is shown of a session with these events. */
async function commandAfter(...bodies: readonly EventBody[]) {
  const store = new MemoryStore();
  const log = new EventLog({ store, logger: silentLogger });
  const commands = new CommandRunner({ log, clock: new ManualClock() });
  const launcher = new MemoryLauncher(new MemoryWorld());
  const created: EventBody = {
    kind: 'session.created',
    data: { ...sampleSetup, launcher: launcher.name },
  };
  await commands.run({
    actor: hubActor,
    command: null,
    on: aNewSession(session),
    decide: () => ok([created, ...bodies]),
    answer: () => undefined,
  });
  const view = log.state.sessions.get(session);
  if (!view) throw new Error('impossible: the session was created');
  const launches = new LaunchService({
    events: store,
    launchers: new LauncherService({ log, launchers: [launcher] }),
  });
  return (await launches.of(view)).command;
}

function started(command?: readonly string[]): EventBody {
  return {
    kind: 'claude.started',
    data: { runner, pid: 1, version: null, ...(command && { command }) },
  };
}

const note: EventBody = { kind: 'note.added', data: { text: 'a note' } };

test('[RUN31] shows the command of the last start', async () => {
  const command = ['/usr/bin/claude', '--resume', 'c0ffee'];

  expect(await commandAfter(started(['claude']), note, started(command), note)).toEqual(command);
});

test('[RUN31] is empty before the first start, and unknown where an older runner did not report it', async () => {
  expect(await commandAfter(note)).toEqual([]);
  expect(await commandAfter(started(['claude']), note, started())).toBeNull();
});
