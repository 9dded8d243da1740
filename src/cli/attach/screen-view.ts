/** One way of showing a session's bytes on the operator's terminal. Made anew for each snapshot. */
export interface ScreenView extends Disposable {
  /** The program asked for brackets around a paste. */
  readonly isBracketedPaste: boolean;
  /** Redraws everything. */
  snapshot(payload: Uint8Array): void;
  /** `onShown` is called when the bytes are dealt with. */
  output(payload: Uint8Array, onShown: () => void): void;
}
