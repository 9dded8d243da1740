import type { GuardedParser, SequenceParams } from '../../shared/domain/terminal-guard.ts';

// Private modes that xterm.js does not keep and a viewer or a program may care about: two old encodings
// of the mouse (1005, 1015), the wheel as arrow keys (1007) and news of the colour scheme (2031).

const followed: ReadonlySet<number> = new Set([1005, 1007, 1015, 2031]);

export class ExtraModes {
  readonly #set = new Set<number>();

  follow(parser: GuardedParser): void {
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => this.#change(params, true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => this.#change(params, false));
    parser.registerEscHandler({ final: 'c' }, () => {
      this.#set.clear();
      return false;
    });
  }

  /** Each followed mode and whether it is set. */
  states(): readonly (readonly [mode: number, isSet: boolean])[] {
    return [...followed].map((mode) => [mode, this.#set.has(mode)] as const);
  }

  #change(params: SequenceParams, isSet: boolean): boolean {
    for (const mode of params) {
      if (typeof mode !== 'number' || !followed.has(mode)) continue;
      if (isSet) this.#set.add(mode);
      else this.#set.delete(mode);
    }
    return false;
  }
}
