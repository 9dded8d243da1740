import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { RunnerCommand } from '../../src/main/hub/runners/runner-connection.ts';
import type { RunnerFact } from '../../src/shared/wire/runner-link.ts';
import { LinkStage, linkedRunner } from '../support/runner-link/link-stage.ts';
import { RealEnd } from '../support/runner-link/real-end.ts';
import type { RunnerEnd, RunnerName } from '../support/runner-link/runner-end.ts';
import { ScriptedEnd } from '../support/runner-link/scripted-end.ts';

// What the hub may rely on at the other end of the runner link. The scripted runner, by which pages are tested, keeps
// to it as the real one does. What both do with a command is another matter: here it only has to arrive.

const ends: readonly { readonly name: string; readonly create: (of: RunnerName) => RunnerEnd }[] = [
  { name: 'the real one', create: (of) => new RealEnd(of) },
  { name: 'the scripted one', create: (of) => new ScriptedEnd(of) },
];

function failure(reason: string): RunnerFact {
  return { type: 'start-failed', reason };
}

describe.each(ends)('a runner ($name)', ({ create }) => {
  let stage: LinkStage;

  beforeEach(() => {
    stage = new LinkStage(create);
  });

  afterEach(() => stage[Symbol.asyncDispose]());

  function reasons(): readonly (readonly [number, string])[] {
    return stage.facts.all.map(({ n, fact }) => [n, 'reason' in fact ? fact.reason : ''] as const);
  }

  async function hasFacts(count: number): Promise<void> {
    await stage.facts.until(() => stage.facts.all.length >= count);
  }

  test('[RUN1] [RUN15] proves itself and says who it is and what it still has', async () => {
    stage.end.fact(failure('one'));
    stage.end.write('abc');

    const { hello } = await stage.openHub();

    expect(hello).toMatchObject({
      session: linkedRunner.session,
      runner: linkedRunner.runner,
      firstN: 1,
      lastN: 1,
      firstOffset: 0,
      endOffset: 3,
      cols: 80,
      rows: 24,
    });
  });

  test('[RUN3] numbers its facts from 1 without a gap, and sends each once', async () => {
    stage.end.fact(failure('one'));
    await stage.openHub();
    stage.end.fact(failure('two'));
    stage.end.fact(failure('three'));
    await hasFacts(3);

    expect(reasons()).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  test('[RUN1] continues after a cut where the hub stopped, with all that happened meanwhile', async () => {
    await stage.openHub();
    stage.end.fact(failure('one'));
    stage.end.write('before');
    await hasFacts(1);
    await stage.hasOutput('before');
    await stage.closeHub();
    stage.end.fact(failure('two'));
    stage.end.write(' and after');

    await stage.openHub();
    await hasFacts(2);
    await stage.hasOutput('before and after');
    stage.end.fact(failure('three'));
    await hasFacts(3);

    expect(stage.heardOutput).toBe('before and after');
    expect(reasons()).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  test('[RUN5] sends again what the hub heard and did not commit', async () => {
    stage.hasRoom = false;
    await stage.openHub();
    stage.end.fact(failure('one'));
    stage.end.fact(failure('two'));
    stage.end.write('abc');
    await hasFacts(2);
    await stage.hasOutput('abc');
    await stage.closeHub();
    stage.hasRoom = true;
    stage.output = '';

    await stage.openHub();
    await hasFacts(4);
    await stage.hasOutput('abc');
    expect(reasons()).toEqual([
      [1, 'one'],
      [2, 'two'],
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('[RUN1] sends nothing again that the hub committed and could not acknowledge', async () => {
    stage.hasRoom = false;
    await stage.openHub();
    stage.end.fact(failure('one'));
    stage.end.write('abc');
    await hasFacts(1);
    await stage.hasOutput('abc');
    await stage.closeHub();
    stage.keepAll();
    stage.hasRoom = true;

    await stage.openHub();
    stage.end.fact(failure('two'));
    stage.end.write('def');
    await hasFacts(2);
    await stage.hasOutput('abcdef');
    expect(stage.heardOutput).toBe('abcdef');
    expect(reasons()).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('reports a held hook, and hears the answer under the same name', async () => {
    const connection = await stage.openHub();
    const payload = { hook_event_name: 'PermissionRequest', tool_name: 'Bash' };
    stage.end.fact({ type: 'hook', payload, request: 'held-1' });
    await hasFacts(1);

    const answer: RunnerCommand = { type: 'answer', request: 'held-1', body: { allow: true } };
    connection.send(answer);
    await stage.end.commands.until(() => stage.end.commands.all.length === 1);

    expect(stage.facts.all[0]?.fact).toEqual({ type: 'hook', payload, request: 'held-1' });
    expect(stage.end.commands.all).toEqual([answer]);
  });

  test('hears commands and keys whole and in their order', async () => {
    const connection = await stage.openHub();
    const commands: readonly RunnerCommand[] = [
      { type: 'deliver', message: 'm_1', attempt: 1, text: 'Do it', isCommand: false },
      { type: 'configure', id: 'c_1', setting: 'model', value: 'opus' },
      { type: 'interrupt', id: 'interrupt/1' },
      { type: 'stop', id: 'stop/1', graceMs: 5000 },
    ];
    for (const command of commands) connection.send(command);
    for (const key of ['l', 's', '\r', '€']) connection.input(new TextEncoder().encode(key));
    await stage.end.commands.until(() => stage.end.commands.all.length === 4);
    await stage.end.typed.until(() => stage.end.typed.all.join('').length === 4);

    expect(stage.end.commands.all).toEqual(commands);
    expect(stage.end.typed.all.join('')).toBe('ls\r€');
  });

  test('[RUN8] reports a new size before a snapshot of it', async () => {
    const connection = await stage.openHub();
    stage.end.write('drawn');
    await stage.hasOutput('drawn');
    connection.resize({ cols: 132, rows: 50 });
    const { data, ...snapshot } = await connection.snapshot();

    expect(snapshot).toEqual({ offset: 5, cols: 132, rows: 50 });
    expect(new TextDecoder().decode(data)).toBe(stage.end.screen);
  });

  test('[RUN20] [RUN25] answers what it is asked', async () => {
    const connection = await stage.openHub();
    stage.end.write('drawn');

    await stage.hasOutput('drawn');
    expect(await connection.readScreen()).toEqual({ text: stage.end.screen, title: 'a title' });
  });
});
