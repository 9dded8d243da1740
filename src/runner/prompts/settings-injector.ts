import { err, ok, type Result } from '../../shared/base/result.ts';
import { isPromptOf } from '../../shared/domain/prompt-match.ts';
import type { RunnerFact } from '../../shared/wire/runner-link.ts';
import type { CommandInjector } from './command-injector.ts';
import type { Placed, ComposerControl } from './composer-control.ts';

// Model, effort and permission mode of a Claude Code that runs. It has commands for the first two, and its
// status line or a hook tells what they did. The mode has only a key that goes on to the next one, and
// nothing tells which it is until a prompt comes: so we give it a prompt of our own, and our hook for
// prompts takes its mode and lets it go no further. The model never sees it.

type Fact = Extract<RunnerFact, { type: 'configuration' }>;

export interface SettingsInjectorOptions {
  readonly control: ComposerControl;
  readonly commands: CommandInjector;
  readonly record: (fact: RunnerFact) => void;
}

export interface Configuration {
  readonly id: string;
  readonly setting: Fact['setting'];
  readonly value: string;
}

interface HookAnswer {
  readonly body: object;
  /** Nobody else needs to know of this hook. */
  readonly isOurs: boolean;
}

const enter = '\r';
const nextModeKey = '\x1b[Z';
const probeText = 'Roundhouse asks which permission mode is on.';
/** Hooks are programs that Claude Code starts: a machine at its limit takes long for one. */
const proofLimitMs = 30_000;
/** The order of Claude Code's key; `auto` is left out where it is not to be had. */
const modeOrder = ['manual', 'acceptEdits', 'plan', 'auto'];
/** More than there are modes. */
const pressLimit = 7;

export class SettingsInjector {
  readonly #options: SettingsInjectorOptions;
  #switchingTo: string | undefined;
  #switched: string | undefined;
  #probe: { mode: string | undefined } | undefined;
  #figures: { readonly model: string; readonly effort: string } = { model: '', effort: '' };

  constructor(options: SettingsInjectorOptions) {
    this.#options = options;
  }

  /** Does it when Claude Code is idle, however long that takes. */
  configure(change: Configuration): void {
    this.#options.control.enqueue(
      async () => this.#tell(change, await this.#change(change)),
      () => this.#tell(change, err('The runner failed while it typed.')),
    );
  }

  /** The status line's figures. */
  observeFigures(figures: Readonly<Record<string, unknown>>): void {
    const { model, effort } = figures;
    this.#figures = { model: textIn(model, 'id'), effort: textIn(effort, 'level') };
    this.#options.control.poke();
  }

  /** What is to be answered to a hook instead of nothing. */
  answer(payload: Readonly<Record<string, unknown>>): HookAnswer | undefined {
    switch (payload['hook_event_name']) {
      case 'PreModelSwitch':
        return payload['requested_model'] === this.#switchingTo ? allowSwitch : undefined;
      case 'PostModelSwitch':
        this.#switched = String(payload['requested_model']);
        this.#options.control.poke();
        return undefined;
      case 'UserPromptSubmit':
        return this.#answerProbe(payload);
      default:
        return undefined;
    }
  }

  #answerProbe(payload: Readonly<Record<string, unknown>>): HookAnswer | undefined {
    const { prompt } = payload;
    if (typeof prompt !== 'string' || !isPromptOf(prompt, probeText)) return undefined;
    // One that comes too late to be waited for is let no further either.
    if (this.#probe) this.#probe.mode = modeOf(payload['permission_mode']);
    this.#options.control.poke();
    return blockProbe;
  }

  #change({ setting, value }: Configuration): Promise<Result<string, string>> {
    switch (setting) {
      case 'model':
        return this.#changeModel(value);
      case 'effort':
        return this.#changeEffort(value);
      case 'permissionMode':
        return this.#changeMode(value);
    }
  }

  async #changeModel(value: string): Promise<Result<string, string>> {
    this.#switchingTo = value;
    this.#switched = undefined;
    try {
      return await this.#run(`/model ${value}`, value, () => {
        return this.#switched === value || isModel(this.#figures.model, value);
      });
    } finally {
      this.#switchingTo = undefined;
    }
  }

  #changeEffort(value: string): Promise<Result<string, string>> {
    return this.#run(`/effort ${value}`, value, () => this.#figures.effort === value);
  }

  async #run(
    command: string,
    value: string,
    isProved: () => boolean,
  ): Promise<Result<string, string>> {
    const { control, commands } = this.#options;
    let outcome = await commands.run(command, undefined, Infinity);
    while (outcome.state === 'postponed' && !control.isEnded) {
      outcome = await commands.run(command, undefined, Infinity);
    }
    if (outcome.state === 'held') return err(outcome.reason);
    if (outcome.state === 'postponed') return err('Claude Code ended.');
    await control.until(isProved, proofLimitMs);
    if (isProved()) return ok(value);
    const said = outcome.state === 'ran' ? outcome.output : '';
    return err(said === '' ? 'Claude Code did not say that it did.' : `Claude Code says: ${said}`);
  }

  /** As many presses as the known order asks for, then one by one, with a look after each. */
  async #changeMode(wanted: string): Promise<Result<string, string>> {
    const first = await this.#askMode();
    if (!first.ok) return first;
    let mode = first.value;
    let presses = stepsBetween(mode, wanted);
    for (let pressed = 0; mode !== wanted && pressed < pressLimit; pressed += presses) {
      presses = pressed === 0 ? presses : 1;
      const moved = await this.#press(presses);
      if (!moved.ok) return moved;
      const now = await this.#askMode();
      if (!now.ok) return now;
      mode = now.value;
      // Once around: it is as it was, and the wanted one is not among them.
      if (mode === first.value) break;
    }
    if (mode === wanted) return ok(mode);
    return err(`Claude Code does not offer it here; its mode is ${mode}.`);
  }

  async #press(times: number): Promise<Result<void, string>> {
    const { control } = this.#options;
    for (let time = 0; time < times; time += 1) {
      const pressed = await control.pressAtRest(nextModeKey, Infinity);
      // The status may be late, and tell of the probe before: the key was pressed all the same.
      if (!pressed.ok && control.status !== 'busy') return pressed;
    }
    return ok(undefined);
  }

  async #askMode(): Promise<Result<string, string>> {
    const { control } = this.#options;
    control.remember(probeText);
    const placed = await this.#placeProbe();
    if (!placed.ok) return placed;
    const probe: { mode: string | undefined } = { mode: undefined };
    this.#probe = probe;
    try {
      if (!control.press(enter)) return err('The terminal does not take it.');
      await control.until(() => probe.mode !== undefined, proofLimitMs);
    } finally {
      this.#probe = undefined;
    }
    // Claude Code gives a prompt back that was not let through.
    await control.empty(placed.value.draft);
    return probe.mode === undefined ? err('Claude Code did not say its mode.') : ok(probe.mode);
  }

  /** Work or a dialog that begins meanwhile is waited for, as before the first one. */
  async #placeProbe(): Promise<Result<Placed, string>> {
    const { control } = this.#options;
    let placed = await control.place(probeText, { limitMs: Infinity });
    while (!placed.ok && control.status !== 'idle' && !control.isEnded) {
      placed = await control.place(probeText, { limitMs: Infinity });
    }
    return placed;
  }

  #tell({ id, setting }: Configuration, outcome: Result<string, string>): void {
    if (this.#options.control.isEnded) return;
    this.#options.record({
      type: 'configuration',
      id,
      setting,
      outcome: outcome.ok
        ? { state: 'proved', value: outcome.value }
        : { state: 'failed', reason: outcome.error },
    });
  }
}

const allowSwitch: HookAnswer = {
  body: {
    hookSpecificOutput: { hookEventName: 'PreModelSwitch', permissionDecision: 'allow' },
  },
  isOurs: false,
};

const blockProbe: HookAnswer = {
  body: {
    decision: 'block',
    reason: 'Roundhouse has read the permission mode. Nothing was sent to Claude.',
  },
  isOurs: true,
};

function stepsBetween(from: string, to: string): number {
  const [start, end] = [modeOrder.indexOf(from), modeOrder.indexOf(to)];
  if (start === -1 || end === -1) return 1;
  return (end - start + modeOrder.length) % modeOrder.length || 1;
}

/** Claude Code calls in its hooks `default` what its flag calls `manual`. */
function modeOf(mode: unknown): string {
  return mode === 'default' ? 'manual' : String(mode);
}

/** An alias such as `sonnet` is part of the whole name. */
function isModel(id: string, wanted: string): boolean {
  return id === wanted || (/^[a-z]+$/u.test(wanted) && id.split('-').includes(wanted));
}

function textIn(value: unknown, key: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof found === 'string' ? found : '';
}
