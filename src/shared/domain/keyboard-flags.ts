import type { GuardedParser, Registration } from './terminal-guard.ts';
import { numberAt } from './terminal-guard.ts';

// How a program asked for its keys: the kitty keyboard protocol (a stack of flags, one per screen) and
// xterm's modifyOtherKeys. xterm.js knows neither, so they are followed beside it: by the runner, which
// answers `CSI ? u` and puts them into snapshots, and by the page, which encodes keys by them.

/** As kitty: what is pushed beyond this drops the oldest. */
const stackLimit = 8;
const flagsMask = 0b11111;

export type ScreenName = 'normal' | 'alternate';

export interface KeyboardState {
  /** Bottom first; the last one is in force. Empty: the flags are 0. */
  readonly stacks: Readonly<Record<ScreenName, readonly number[]>>;
  readonly modifyOtherKeys: number;
}

export class KeyboardFlags {
  #stacks: Record<ScreenName, number[]> = { normal: [], alternate: [] };
  #modifyOtherKeys = 0;
  readonly #activeScreen: () => ScreenName;

  constructor(activeScreen: () => ScreenName) {
    this.#activeScreen = activeScreen;
  }

  /** The kitty flags in force. */
  get flags(): number {
    return this.#stack.at(-1) ?? 0;
  }

  get state(): KeyboardState {
    const { normal, alternate } = this.#stacks;
    return {
      stacks: { normal: [...normal], alternate: [...alternate] },
      modifyOtherKeys: this.#modifyOtherKeys,
    };
  }

  follow(parser: GuardedParser): readonly Registration[] {
    return [
      parser.registerCsiHandler({ prefix: '>', final: 'u' }, (params) => {
        this.#stack.push(numberAt(params, 0) & flagsMask);
        if (this.#stack.length > stackLimit) this.#stack.shift();
        return true;
      }),
      parser.registerCsiHandler({ prefix: '<', final: 'u' }, (params) => {
        this.#stack.splice(-Math.max(1, numberAt(params, 0)));
        return true;
      }),
      parser.registerCsiHandler({ prefix: '=', final: 'u' }, (params) => {
        this.#change(numberAt(params, 0) & flagsMask, numberAt(params, 1));
        return true;
      }),
      parser.registerCsiHandler({ prefix: '>', final: 'm' }, (params) => {
        if (params.length === 0 || numberAt(params, 0) === 0) this.#modifyOtherKeys = 0;
        if (numberAt(params, 0) === 4) this.#modifyOtherKeys = Math.min(3, numberAt(params, 1));
        return true;
      }),
      parser.registerEscHandler({ final: 'c' }, () => {
        this.#stacks = { normal: [], alternate: [] };
        this.#modifyOtherKeys = 0;
        return false;
      }),
    ];
  }

  get #stack(): number[] {
    return this.#stacks[this.#activeScreen()];
  }

  #change(flags: number, way: number): void {
    const stack = this.#stack;
    const before = stack.pop() ?? 0;
    if (way === 2) stack.push(before | flags);
    else if (way === 3) stack.push(before & ~flags);
    else stack.push(flags);
  }
}
