import { beforeEach, describe, expect, it } from 'vitest';

import { Keyboard } from '../../../src/runner/keyboard.ts';
import { OutputQuiet } from '../../../src/runner/output-quiet.ts';
import { Typing } from '../../../src/runner/typing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

type Outcome = Extract<RunnerFact, { type: 'delivery' }>['outcome'];

/** Claude Code without a composer that opens as a file: what is typed is all that can be seen. */
describe('typing a message', () => {
  let clock: ManualClock;
  let typed: string;
  let outcomes: Outcome[];
  let typist: Typing;
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
    typist = new Typing({
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
    typist.observeStatus({ status: now, waitingFor });
  }

  async function pass(durationMs: number): Promise<void> {
    for (let passed = 0; passed < durationMs; passed += 20) {
      clock.advanceBy(20);
      await settle();
    }
  }

  it('[MSG2] counts a receipt that comes while it is put in place again, and sends it once', async () => {
    status('idle');
    typist.messages.deliver({ message: 'm', text: 'hello' });
    await pass(1000);
    const pasted = '\x1b[200~hello\x1b[201~';
    expect(typed).toBe(`${pasted}\r`);
    await pass(5000);
    expect(typed).toBe(`${pasted}\r${pasted}`);
    const payload = { hook_event_name: 'UserPromptSubmit', prompt: 'hello', prompt_id: 'p' };
    typist.observeHook(payload);
    status('busy');
    await pass(2000);
    status('idle');
    await pass(2000);
    expect(typed).toBe(`${pasted}\r${pasted}\x15`);
    expect(outcomes).toEqual([{ state: 'typed' }, { state: 'accepted', promptId: 'p' }]);
  });

  it('[MSG1] waits until Claude Code is idle, then types and presses Enter by itself', async () => {
    status('busy');
    typist.messages.deliver({ message: 'm', text: 'hello' });
    await pass(2000);
    expect(typed).toBe('');
    status('idle');
    await pass(100);
    expect(typed).toBe('\x1b[200~hello\x1b[201~');
    await pass(1000);
    expect(typed).toBe('\x1b[200~hello\x1b[201~\r');
    expect(outcomes).toEqual([{ state: 'typed' }]);
    typist.messages.observePrompt({ prompt: 'hello', prompt_id: 'p1' });
    await settle();
    expect(outcomes).toEqual([{ state: 'typed' }, { state: 'accepted', promptId: 'p1' }]);
  });

  it.each([
    ['busy', null, 'Claude Code is at work.'],
    [
      'waiting',
      'permission prompt',
      'Claude Code waits for an answer in the terminal (permission prompt).',
    ],
  ] as const)(
    '[MSG1] holds it when Claude Code stays %s, and types nothing',
    async (now, waitingFor, reason) => {
      status(now, waitingFor);
      typist.messages.deliver({ message: 'm', text: 'hello' });
      await pass(61_000);
      expect(outcomes).toEqual([{ state: 'held', reason }]);
      expect(typed).toBe('');
    },
  );

  it('[MSG1] does not type while an operator does', async () => {
    status('idle');
    keyboard.type(Buffer.from('x'));
    keyboard.clearTouched();
    typist.messages.deliver({ message: 'm', text: 'hello' });
    await pass(600);
    expect(typed).toBe('x');
    await pass(900);
    expect(typed).toContain('hello');
  });

  it('[MSG1] does not press Enter into a dialog that opened meanwhile', async () => {
    status('idle');
    typist.messages.deliver({ message: 'm', text: 'hello' });
    await pass(100);
    status('waiting', 'dialog open');
    await pass(2000);
    expect(typed).not.toContain('\r');
    expect(outcomes.at(-1)?.state).toBe('held');
  });

  it('[MSG2] tries once more when nothing was taken, then holds it', async () => {
    status('idle');
    typist.messages.deliver({ message: 'm', text: 'hello' });
    await pass(30_000);
    expect(typed.split('\r').length - 1).toBe(2);
    expect(outcomes).toEqual([
      { state: 'typed' },
      { state: 'held', reason: 'Claude Code did not take it.' },
    ]);
  });

  it('[MSG9] does not try again when Claude Code began to work', async () => {
    status('idle');
    typist.messages.deliver({ message: 'm', text: 'hello' });
    await pass(1500);
    status('busy');
    await pass(30_000);
    expect(typed.split('\r').length - 1).toBe(1);
    expect(outcomes.at(-1)).toEqual({
      state: 'held',
      reason: 'Claude Code began to work, but did not say on what.',
    });
  });

  it('[MSG8] takes no other prompt for the receipt', async () => {
    status('idle');
    typist.messages.deliver({ message: 'm', text: 'hello' });
    await pass(1500);
    typist.messages.observePrompt({ prompt: 'something else', prompt_id: 'p1' });
    await settle();
    expect(outcomes).toEqual([{ state: 'typed' }]);
    typist.messages.observePrompt({ prompt: 'hello', prompt_id: 'p2' });
    await settle();
    expect(outcomes.at(-1)).toEqual({ state: 'accepted', promptId: 'p2' });
  });

  it('[MSG7] does not paste beside unfinished text, nor what would run in a shell', async () => {
    status('idle');
    typist.messages.deliver({ message: 'm', text: '!touch gone' });
    await pass(2000);
    keyboard.type(Buffer.from('unfinished'));
    typist.messages.deliver({ message: 'n', text: 'hello' });
    await pass(2000);
    expect(typed).toBe('unfinished');
    expect(outcomes).toEqual([
      { state: 'held', reason: 'Claude Code would run it as a shell command.' },
      { state: 'held', reason: 'Unfinished text is in the terminal.' },
    ]);
  });

  it('holds a message of which nothing is left to type', async () => {
    status('idle');
    typist.messages.deliver({ message: 'm', text: '\x1b[200~ \u200b' });
    await settle();
    expect(outcomes).toEqual([{ state: 'held', reason: 'It holds nothing that can be typed.' }]);
  });

  it('[MSG10] waits for the receipt of the first prompt, which is on the command line', async () => {
    typist.messages.expect({ message: 'm', text: 'begin' });
    await pass(120_000);
    expect(outcomes).toEqual([{ state: 'typed' }]);
    typist.messages.observePrompt({ prompt: 'begin', prompt_id: 'p1' });
    await settle();
    expect(outcomes.at(-1)).toEqual({ state: 'accepted', promptId: 'p1' });
    expect(typed).toBe('');
  });
});
