import { expect, it } from 'vitest';

import { LatestFacts } from '../../../src/runner/observed/latest-facts.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';

function hook(name: string, request: string | null = null): RunnerFact {
  return { type: 'hook', payload: { hook_event_name: name }, request };
}

const idle: RunnerFact = { type: 'status', status: 'idle', waitingFor: null };
const busy: RunnerFact = { type: 'status', status: 'busy', waitingFor: null };

function told(facts: readonly RunnerFact[]): LatestFacts {
  const latest = new LatestFacts();
  for (const [index, fact] of facts.entries()) latest.observe(index + 1, fact);
  return latest;
}

it('[RUN18] tells again what is still true, in its order, and nothing that was overtaken', () => {
  const facts = [hook('SessionStart'), idle, hook('UserPromptSubmit'), busy, hook('Stop'), idle];

  expect(told(facts).between(0, 6)).toEqual([hook('SessionStart'), hook('Stop'), idle]);
});

it('[RUN18] tells again a request that is held, and none that is over', () => {
  const facts: RunnerFact[] = [
    hook('PermissionRequest', 'q_open'),
    hook('PermissionRequest', 'q_answered'),
    { type: 'request-answered', request: 'q_answered' },
  ];

  expect(told(facts).between(0, 3)).toEqual([hook('PermissionRequest', 'q_open')]);
});

it('[RUN18] leaves out what the hub has, and what it will still get', () => {
  const facts = [hook('SessionStart'), hook('UserPromptSubmit'), busy];

  expect(told(facts).between(1, 2)).toEqual([hook('UserPromptSubmit')]);
  // The status of 1 is history: the one of 3 is on its way.
  expect(told([idle, hook('Notification'), busy]).between(0, 2)).toEqual([]);
});
