import { beforeEach, expect, it } from 'vitest';

import { Injectors } from '../../../src/runner/prompts/injectors.ts';
import { Keyboard } from '../../../src/runner/terminal/keyboard.ts';
import { OutputQuiet } from '../../../src/runner/terminal/output-quiet.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

type Outcome = Extract<RunnerFact, { type: 'configuration' }>['outcome'];

const prompt = 'Roundhouse asks which permission mode is on.';
const nextMode = '\x1b[Z';

let clock: ManualClock;
let typed: string;
let outcomes: Outcome[];
let typing: Injectors;

beforeEach(() => {
  clock = new ManualClock();
  typed = '';
  outcomes = [];
  typing = new Injectors({
    clock,
    logger: silentLogger,
    keyboard: new Keyboard({
      clock,
      write: (bytes) => {
        typed += Buffer.from(bytes).toString();
        return true;
      },
    }),
    quiet: new OutputQuiet({ clock }),
    composer: undefined,
    drained: () => Promise.resolve(),
    record: (fact) => void (fact.type === 'configuration' && outcomes.push(fact.outcome)),
  });
});

async function pass(durationMs: number): Promise<void> {
  for (let passed = 0; passed < durationMs; passed += 20) {
    clock.advanceBy(20);
    await settle();
  }
}

async function passUntil(condition: () => boolean): Promise<void> {
  while (!condition() && clock.monotonic() < 600_000) await pass(20);
  expect(condition()).toBe(true);
}

function status(now: 'idle' | 'busy' | 'waiting'): void {
  typing.observeStatus({ status: now, waitingFor: null });
}

/** Claude Code reports the probe, with the mode that it is in. */
function report(mode: string): void {
  const payload = { hook_event_name: 'UserPromptSubmit', prompt, permission_mode: mode };
  typing.configuration.answer(payload);
  typing.observeHook(payload);
}

function count(keys: string): number {
  return typed.split(keys).length - 1;
}

it('[SET1] [SET3] waits when a status comes late, and when work or a dialog begins meanwhile', async () => {
  status('idle');
  typing.configuration.configure({ id: 'c', setting: 'permissionMode', value: 'plan' });
  await passUntil(() => count('\r') === 1);
  report('default');
  status('idle');

  // The status of the probe comes when the key has been pressed.
  await passUntil(() => count(nextMode) === 1);
  status('busy');
  await pass(90_000);
  expect(outcomes).toEqual([]);
  status('idle');
  await passUntil(() => count(nextMode) === 2);

  // The second probe is in place when a dialog opens.
  await passUntil(() => count(prompt) === 2);
  status('waiting');
  await pass(90_000);
  expect(count('\r')).toBe(1);
  expect(outcomes).toEqual([]);
  status('idle');
  await passUntil(() => count('\r') === 2);
  report('plan');
  status('idle');
  await passUntil(() => outcomes.length > 0);
  expect(outcomes).toEqual([{ state: 'proved', value: 'plan' }]);
  expect(count(nextMode)).toBe(2);
});
