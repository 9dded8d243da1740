import type { TerminalSize } from '../../shared/domain/terminal-size.ts';
import type { LastScreen, ScreenState } from './emulator.ts';

// Between the runner and the thread of its emulator, in order in both directions.

export interface ScreenThreadData {
  readonly size: TerminalSize;
  /** One counter, raised after each slice of work: that it stands still is how a stall is seen. */
  readonly progress: SharedArrayBuffer;
}

export type ToScreenThread =
  | { readonly type: 'write'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'resize'; readonly size: TerminalSize }
  | { readonly type: 'snapshot' }
  | { readonly type: 'text' }
  | { readonly type: 'last' };

export type FromScreenThread =
  /** Its code is loaded; what was sent before is handled now. */
  | { readonly type: 'ready' }
  /** Everything up to this offset is parsed. */
  | { readonly type: 'parsed'; readonly offset: number }
  | { readonly type: 'answer'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The sequences that set how the program wants its keys and pastes now. */
  | { readonly type: 'input-modes'; readonly sequence: string }
  | { readonly type: 'title'; readonly title: string }
  /** Answers come in the order of the questions. */
  | { readonly type: 'snapshot'; readonly state: ScreenState }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'last'; readonly last: LastScreen };
