import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, it } from 'vitest';

import type { Reactor } from '../../../../src/main/hub/commands/reactor.ts';
import { Reactors } from '../../../../src/main/hub/commands/reactors.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { LogRecord } from '../../../../src/shared/base/logger.ts';
import { createLogger } from '../../../../src/shared/base/logger.ts';
import { SessionStory } from '../../../support/session-story.ts';

function listening(name: string, heard: string[]): Reactor {
  return {
    name,
    react: ({ kind }) => void heard.push(`${name} ${kind}`),
    consider: (session) => void heard.push(`${name} considers ${session}`),
    repeat: (view, runner) => void heard.push(`${name} repeats ${view.name} to ${runner}`),
  };
}

it('each reactor hears each event in order, and then of each session once', () => {
  const heard: string[] = [];
  const reactors = new Reactors({
    reactors: [listening('one', heard), { name: 'deaf' }, listening('two', heard)],
    logger: createLogger(() => undefined),
  });
  const { events, view } = new SessionStory().start();

  reactors.onCommitted(events.slice(0, 2));
  reactors.repeat(view, asId('runner', 'r_1'));

  expect(heard).toEqual([
    'one session.created',
    'two session.created',
    'one session.start-requested',
    'two session.start-requested',
    'one considers s_story',
    'two considers s_story',
    'one repeats story to r_1',
    'two repeats story to r_1',
  ]);
});

it('a reactor that fails, at once or later, is logged by name and stops no other', async () => {
  const heard: string[] = [];
  const logged: LogRecord[] = [];
  const reactors = new Reactors({
    reactors: [
      {
        name: 'at once',
        react: () => {
          throw new Error('no');
        },
      },
      { name: 'later', react: () => Promise.reject(new Error('no')) },
      listening('healthy', heard),
    ],
    logger: createLogger((record) => logged.push(record)),
  });

  reactors.onCommitted(new SessionStory().events);
  await nextTurn();

  expect(heard).toEqual(['healthy session.created', 'healthy considers s_story']);
  expect(logged.map(({ level, fields }) => [level, fields['reactor']])).toEqual([
    ['error', 'at once'],
    ['error', 'later'],
  ]);
});
