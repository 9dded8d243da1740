import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createClaudeLab, type ClaudeLab } from '../../support/claude-lab.ts';
import { ClaudeTerminal } from '../../support/claude-terminal.ts';
import { HookRecorder, type RecordedHook } from '../../support/hook-recorder.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { runBash, say, sayThenWait } from '../../support/model-server/reply.ts';

const events = [
  'UserPromptSubmit',
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'Stop',
  'SessionEnd',
];

/** What we build on, seen in the Claude Code that is pinned: a new version that differs fails here. */
describe('the pinned Claude Code', () => {
  let model: ModelServer;
  let hooks: HookRecorder;
  let lab: ClaudeLab;
  let claude: ClaudeTerminal | undefined;

  beforeEach(async () => {
    model = new ModelServer();
    hooks = new HookRecorder();
    await Promise.all([model.start(), hooks.start()]);
    lab = createClaudeLab({ modelUrl: model.url });
  });

  afterEach(async () => {
    await claude?.[Symbol.asyncDispose]();
    claude = undefined;
    await Promise.all([model[Symbol.asyncDispose](), hooks[Symbol.asyncDispose]()]);
    lab[Symbol.dispose]();
  });

  function start(prompt: string, mode = 'default'): ClaudeTerminal {
    const settings = JSON.stringify({ hooks: hooks.settings(events) });
    const args = ['--permission-mode', mode, '--settings', settings, prompt];
    claude = new ClaudeTerminal({ lab, args });
    return claude;
  }

  async function until<T>(probe: () => T | undefined | false): Promise<T> {
    return vi.waitFor(
      () => {
        const value = probe();
        if (value === undefined || value === false) throw new Error(`not yet:\n${claude?.text}`);
        return value;
      },
      { timeout: 90_000, interval: 20 },
    );
  }

  function decide(decision: (input: object) => object): void {
    hooks.answer('PermissionRequest', (hook) => ({
      hookSpecificOutput: {
        hookEventName: 'PermissionRequest',
        decision: decision({ ...toolInput(hook) }),
      },
    }));
  }

  /** A dialog that has just opened ignores keys for a moment, against answers by accident. */
  async function pressUntil(key: string, probe: () => boolean): Promise<void> {
    await vi.waitFor(
      () => {
        if (probe()) return;
        claude?.write(key);
        throw new Error(`not yet:\n${claude?.text}`);
      },
      { timeout: 90_000, interval: 1000 },
    );
  }

  it('answers a prompt from the command line with the scripted reply, without a dialog', async () => {
    model.next(say('The scripted reply.'));
    const terminal = start('hello model');
    await until(() => terminal.text.includes('The scripted reply.'));
    await until(() => hooks.named('Stop').length === 1);
    expect(hooks.hooks.map((hook) => hook.name)).toEqual(['UserPromptSubmit', 'Stop']);
    expect(hooks.named('UserPromptSubmit')[0]?.payload).toMatchObject({ prompt: 'hello model' });
    expect(model.turns.map((turn) => turn.promptText)).toEqual(['hello model']);
  });

  it('writes idle, busy and waiting into its status file', async () => {
    const gate = Promise.withResolvers<void>();
    model.next(sayThenWait('Thinking it over.', gate.promise), runBash('touch made'), say('Made.'));
    const terminal = start('make it');
    await until(() => terminal.status.status === 'busy');
    gate.resolve();
    await until(() => terminal.status.status === 'idle');
    terminal.write('again\r');
    await until(() => terminal.status.status === 'waiting');
    expect(terminal.status.waitingFor).toBe('permission prompt');
    await until(() => terminal.text.includes('Do you want to proceed?'));
    await pressUntil('1', () => terminal.status.status === 'idle');
    expect(existsSync(join(lab.repo, 'made'))).toBe(true);
  });

  it('holds a permission request until its hook is answered', async () => {
    decide(() => ({ behavior: 'allow' }));
    start('!bash touch made');
    await until(() => hooks.named('Stop')[0]);
    expect(shapeOf(hooks.named('PermissionRequest')[0]?.payload)).toEqual(
      shapeOf(fixture('permission-request-bash')),
    );
    expect(existsSync(join(lab.repo, 'made'))).toBe(true);
  });

  it('raises a permission request for AskUserQuestion, answered by updatedInput', async () => {
    decide((input) => ({
      behavior: 'allow',
      updatedInput: { ...input, answers: { 'Which?': 'Blue' } },
    }));
    start('!ask Which? | Red | Blue');
    await until(() => hooks.named('Stop')[0]);
    expect(shapeOf(hooks.named('PermissionRequest')[0]?.payload)).toEqual(
      shapeOf(fixture('permission-request-question')),
    );
    expect(model.turns.at(-1)?.toolResults[0]?.text).toContain('"Which?"="Blue"');
  });

  it('raises a permission request for ExitPlanMode with the plan, approved into manual mode', async () => {
    decide((input) => ({ behavior: 'allow', updatedInput: input }));
    start('!plan First this, then that.', 'plan');
    await until(() => hooks.named('Stop')[0]);
    expect(shapeOf(hooks.named('PermissionRequest')[0]?.payload)).toEqual(
      shapeOf(fixture('permission-request-plan')),
    );
    expect(model.turns.at(-1)?.toolResults[0]?.text).toContain('User has approved your plan.');
    expect(hooks.named('Stop')[0]?.payload).toMatchObject({ permission_mode: 'default' });
  });

  it('goes into the mode that the approval of a plan sets', async () => {
    const mode = { type: 'setMode', mode: 'acceptEdits', destination: 'session' };
    decide((input) => ({ behavior: 'allow', updatedInput: input, updatedPermissions: [mode] }));
    start('!plan First this, then that.', 'plan');
    await until(() => hooks.named('Stop')[0]);
    expect(hooks.named('Stop')[0]?.payload).toMatchObject({ permission_mode: 'acceptEdits' });
  });

  // An allow without `updatedInput` is taken for tools, but passed over for what a person must see:
  // AskUserQuestion and ExitPlanMode keep their dialog open. Always send the input back.
  it('passes over an allow without updatedInput for ExitPlanMode', async () => {
    decide(() => ({ behavior: 'allow' }));
    const terminal = start('!plan First this, then that.', 'plan');
    await until(() => terminal.text.includes('Would you like to proceed?'));
    expect(hooks.named('PermissionRequest')).toHaveLength(1);
    await until(() => terminal.status.status === 'waiting');
  });

  it('denies with a message that the model gets as the result', async () => {
    decide(() => ({ behavior: 'deny', message: 'Not on a Friday.' }));
    start('!bash touch made\n!say Understood.');
    await until(() => hooks.named('Stop')[0]);
    expect(model.turns.at(-1)?.toolResults).toEqual([{ text: 'Not on a Friday.', isError: true }]);
    expect(existsSync(join(lab.repo, 'made'))).toBe(false);
  });
});

function toolInput(hook: RecordedHook): object {
  const input = hook.payload['tool_input'];
  return typeof input === 'object' && input !== null ? input : {};
}

/** The payload with each leaf replaced by its type: what a reader may build on. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]));
}

function fixture(name: string): unknown {
  const url = new URL(`../../support/fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}
