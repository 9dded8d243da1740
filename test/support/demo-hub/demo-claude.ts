import type { RunnerCommand } from '../../../src/main/hub/runners/runner-connection.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import type { Gate, JsonObject } from '../../../src/shared/domain/gate.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import type { DemoRunner } from './demo-runner.ts';

type Deliver = Extract<RunnerCommand, { type: 'deliver' }>;
type Configure = Extract<RunnerCommand, { type: 'configure' }>;
type Answer = Extract<RunnerCommand, { type: 'answer' }>;

/** The sessions as the hub folds them: what Claude Code was told before is not told again. */
export type ViewOf = (session: SessionId) => SessionView | undefined;

/**
 * What Claude Code does, at once and always the same: it takes a message, runs a tool and answers; after an allowed
 * gate it continues, after a denied one it ends its turn. It hears of the hub by its runner alone, and all that the hub
 * hears of it are facts.
 */
export class DemoClaude {
  readonly #viewOf: ViewOf;
  /** A spec sets it to see a message or a change of a setting wait. */
  isAsleep = false;
  #count = 0;

  constructor(viewOf: ViewOf) {
    this.#viewOf = viewOf;
  }

  /** It was started by its runner, and waits for a prompt. */
  begin(runner: DemoRunner): void {
    const { claude } = runner.spec;
    runner.fake.fact({ type: 'claude-started', pid: 4711, version: runner.job.claude.version });
    runner.hook('SessionStart', { source: claude.isResume ? 'resume' : 'startup' });
    runner.status('idle');
  }

  /** Somebody gave it a prompt at its own terminal, which takes a while. */
  beginWork(runner: DemoRunner, prompt: string): void {
    runner.hook('UserPromptSubmit', { prompt_id: this.#newId(), prompt });
    runner.status('busy');
  }

  onCommand(runner: DemoRunner, command: RunnerCommand): void {
    switch (command.type) {
      case 'deliver':
        return this.isAsleep ? undefined : this.#take(runner, command);
      case 'configure':
        return this.isAsleep ? undefined : this.#configure(runner, command);
      case 'answer':
        return this.#hearAnswer(runner, command);
      case 'interrupt':
        return runner.status('idle');
      case 'stop':
        return runner.exit(0);
      case 'four-eyes':
        // Its calls ask by themselves.
        return;
    }
  }

  #take(runner: DemoRunner, { message, attempt = 1, text, isCommand }: Deliver): void {
    const { fake } = runner;
    fake.fact({ type: 'delivery', message, attempt, outcome: { state: 'typed' } });
    if (isCommand === true) {
      const outcome = { state: 'ran', output: '' } as const;
      return void fake.fact({ type: 'delivery', message, attempt, outcome });
    }
    const promptId = this.#newId();
    runner.hook('UserPromptSubmit', { prompt_id: promptId, prompt: text });
    fake.fact({ type: 'delivery', message, attempt, outcome: { state: 'accepted', promptId } });
    runner.status('busy');
    const call = {
      prompt_id: promptId,
      tool_name: 'Bash',
      tool_use_id: this.#newId(),
      tool_input: { command: 'echo taken' },
    };
    runner.hook('PreToolUse', call);
    runner.hook('PostToolUse', { ...call, tool_response: 'taken', duration_ms: 120 });
    this.#finish(runner, promptId, `You said: ${text.slice(0, 200)}`);
  }

  #configure(runner: DemoRunner, { id, setting, value }: Configure): void {
    if (value === 'max') {
      const reason = 'Claude Code says: this model has no such effort.';
      const outcome = { state: 'failed', reason } as const;
      return void runner.fake.fact({ type: 'configuration', id, setting, outcome });
    }
    runner.fake.fact({
      type: 'configuration',
      id,
      setting,
      outcome: { state: 'proved', value },
    });
  }

  #hearAnswer(runner: DemoRunner, { request }: Answer): void {
    const gate = this.#viewOf(runner.session)?.gates.find((one) => one.request === request);
    if (gate?.state !== 'answered') return;
    runner.fake.fact({ type: 'request-answered', request });
    runner.status('busy');
    const isAllowed = gate.answer !== 'deny';
    if (isAllowed) runner.hook('PostToolUse', callOf(gate));
    const text = isAllowed ? 'Thank you. It went through.' : 'Then I leave it.';
    this.#finish(runner, gate.promptId, text);
  }

  #finish(runner: DemoRunner, promptId: string | null, text: string): void {
    runner.hook('MessageDisplay', {
      prompt_id: promptId,
      message_id: this.#newId(),
      final: true,
      delta: text,
    });
    runner.hook('Stop', { prompt_id: promptId });
    runner.status('idle');
  }

  #newId(): string {
    this.#count += 1;
    return `live_${this.#count}`;
  }
}

/** The call that was asked for, as it ran. */
function callOf(gate: Gate): JsonObject {
  return {
    prompt_id: gate.promptId,
    tool_name: gate.tool,
    tool_use_id: gate.toolUseId ?? null,
    tool_input: gate.input,
    tool_response: '',
    duration_ms: 800,
  };
}
