import { beforeEach, describe, expect, it } from 'vitest';

import { Injectors } from '../../../src/runner/prompts/injectors.ts';
import { Keyboard } from '../../../src/runner/terminal/keyboard.ts';
import { OutputQuiet } from '../../../src/runner/terminal/output-quiet.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

type Outcome = Extract<RunnerFact, { type: 'delivery' }>['outcome'];

/** Claude Code without a composer that opens as a file: what is typed is all that can be seen. */
describe('typing a message', () => {
  let clock: ManualClock;
  let typed: string;
  let outcomes: Outcome[];
  let injectors: Injectors;
  let keyboard: Keyboard;

  beforeEach(() => {
    clock = new ManualClock();
    typed = '';
    outcomes = [];
    keyboard = new Keyboard({
      clock,
      write: (bytes) => {
        typed += Buffer.from(bytes).toString();
        return true;
      },
    });
    injectors = new Injectors({
      clock,
      logger: silentLogger,
      keyboard,
      quiet: new OutputQuiet({ clock }),
      composer: undefined,
      drained: () => Promise.resolve(),
      record: (fact) => void (fact.type === 'delivery' && outcomes.push(fact.outcome)),
    });
  });

  function status(now: 'idle' | 'busy' | 'waiting', waitingFor: string | null = null): void {
    injectors.observeStatus({ status: now, waitingFor });
  }

  async function pass(durationMs: number): Promise<void> {
    for (let passed = 0; passed < durationMs; passed += 20) {
      clock.advanceBy(20);
      await settle();
    }
  }

  /** A hook over http came: those for prompts will come too. */
  function observe(): void {
    injectors.observeHook({ hook_event_name: 'CwdChanged' });
  }

  function enters(): number {
    return typed.split('\r').length - 1;
  }

  it('[MSG2] counts a receipt that comes while it is put in place again, and sends it once', async () => {
    observe();
    status('idle');
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    await pass(1000);
    const pasted = '\x1b[200~hello \x1b[201~';
    expect(typed).toBe(`${pasted}\r`);
    while (typed.split(pasted).length < 3 && clock.monotonic() < 60_000) await pass(20);
    expect(typed).toBe(`${pasted}\r\x15\x15${pasted}`);
    const payload = { hook_event_name: 'UserPromptSubmit', prompt: 'hello', prompt_id: 'p' };
    injectors.observeHook(payload);
    status('busy');
    await pass(2000);
    status('idle');
    await pass(2000);
    expect(enters()).toBe(1);
    expect(typed.endsWith('\x15')).toBe(true);
    expect(outcomes).toEqual([{ state: 'typed' }, { state: 'accepted', promptId: 'p' }]);
  });

  it('[MSG1] waits until Claude Code is idle, then types and presses Enter by itself', async () => {
    status('busy');
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    await pass(2000);
    expect(typed).toBe('');
    status('idle');
    await pass(100);
    expect(typed).toBe('\x1b[200~hello \x1b[201~');
    await pass(1000);
    expect(typed).toBe('\x1b[200~hello \x1b[201~\r');
    expect(outcomes).toEqual([{ state: 'typed' }]);
    injectors.messages.observePrompt({ prompt: 'hello', prompt_id: 'p1' });
    await settle();
    expect(outcomes).toEqual([{ state: 'typed' }, { state: 'accepted', promptId: 'p1' }]);
  });

  it.each(['busy', 'waiting'] as const)(
    '[MSG1] gives it back to the queue when Claude Code stays %s, and types nothing',
    async (now) => {
      status(now);
      injectors.messages.deliver({ message: 'm', text: 'hello' });
      await pass(61_000);
      expect(outcomes).toEqual([{ state: 'postponed' }]);
      expect(typed).toBe('');
    },
  );

  it('[MSG2] types each attempt once, and repeats the report of one that is asked for again', async () => {
    status('waiting');
    const message = { message: 'm', text: 'hello' };
    for (let repeat = 0; repeat < 3; repeat += 1) injectors.messages.deliver(message);
    await pass(61_000);
    expect(outcomes).toEqual([{ state: 'postponed' }]);
    injectors.messages.deliver(message);
    expect(outcomes).toEqual([{ state: 'postponed' }, { state: 'postponed' }]);
    status('idle');
    injectors.messages.deliver({ ...message, attempt: 2 });
    injectors.messages.deliver({ ...message, attempt: 2 });
    await pass(1000);
    expect(enters()).toBe(1);
    expect(outcomes.slice(2)).toEqual([{ state: 'typed' }]);
  });

  it('[MSG2] drops an attempt that waits for its turn when a newer one comes', async () => {
    status('waiting');
    injectors.messages.deliver({ message: 'other', text: 'first in line' });
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    injectors.messages.deliver({ message: 'm', text: 'hello', attempt: 2 });
    status('idle');
    await pass(1000);
    injectors.observeHook({
      hook_event_name: 'UserPromptSubmit',
      prompt: 'first in line',
      prompt_id: 'p1',
    });
    await pass(5000);
    expect(typed.split('hello').length - 1).toBe(1);
  });

  it('[MSG1] does not type while an operator does', async () => {
    status('idle');
    keyboard.type(Buffer.from('x'));
    keyboard.clearTouched();
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    await pass(600);
    expect(typed).toBe('x');
    await pass(900);
    expect(typed).toContain('hello');
  });

  it('[MSG1] does not press Enter into a dialog that opened meanwhile', async () => {
    status('idle');
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    await pass(100);
    status('waiting', 'dialog open');
    await pass(2000);
    expect(typed).not.toContain('\r');
    expect(outcomes.at(-1)?.state).toBe('postponed');
    status('idle');
    await pass(1000);
    expect(typed.endsWith('\x15')).toBe(true);
  });

  it('[MSG15] types it once while no hook reports prompts: the outcome is unknown', async () => {
    injectors.observeHook({ hook_event_name: 'SessionStart', source: 'startup' });
    status('idle');
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    await pass(60_000);
    expect(enters()).toBe(1);
    expect(outcomes).toEqual([
      { state: 'typed' },
      {
        state: 'unknown',
        reason: "Roundhouse can't see what Claude Code does: no hook reports its prompts.",
      },
    ]);
  });

  it('[MSG2] tries once more when nothing was taken, then holds it', async () => {
    observe();
    status('idle');
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    await pass(30_000);
    expect(enters()).toBe(2);
    expect(typed.endsWith('\x15')).toBe(true);
    expect(outcomes).toEqual([
      { state: 'typed' },
      { state: 'held', reason: 'Claude Code did not take it.' },
    ]);
  });

  it('[MSG9] does not try again when Claude Code began to work', async () => {
    observe();
    status('idle');
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    await pass(1500);
    status('busy');
    await pass(30_000);
    expect(enters()).toBe(1);
    expect(outcomes.at(-1)).toEqual({
      state: 'unknown',
      reason: 'Claude Code began to work, but reported no prompt.',
    });
  });

  it('[MSG8] takes no other prompt for the receipt', async () => {
    status('idle');
    injectors.messages.deliver({ message: 'm', text: 'hello' });
    await pass(1500);
    injectors.messages.observePrompt({ prompt: 'something else', prompt_id: 'p1' });
    await settle();
    expect(outcomes).toEqual([{ state: 'typed' }]);
    injectors.messages.observePrompt({ prompt: 'hello', prompt_id: 'p2' });
    await settle();
    expect(outcomes.at(-1)).toEqual({ state: 'accepted', promptId: 'p2' });
  });

  it('[MSG7] does not paste beside unfinished text, nor what would run in a shell', async () => {
    status('idle');
    injectors.messages.deliver({ message: 'm', text: '!touch gone' });
    await pass(2000);
    keyboard.type(Buffer.from('unfinished'));
    injectors.messages.deliver({ message: 'n', text: 'hello' });
    await pass(2000);
    expect(typed).toBe('unfinished');
    expect(outcomes).toEqual([
      { state: 'held', reason: 'Claude Code would run it as a shell command.' },
      { state: 'held', reason: 'Unfinished text is in the terminal.' },
    ]);
  });

  it('holds a message of which nothing is left to type', async () => {
    status('idle');
    injectors.messages.deliver({ message: 'm', text: '\x1b[200~ \u200b' });
    await settle();
    expect(outcomes).toEqual([{ state: 'held', reason: 'It holds nothing that can be typed.' }]);
  });
});
