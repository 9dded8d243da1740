/** How far a save has come. */
export interface SavingProgress {
  readonly step: string;
  readonly doneFiles: number;
  readonly files: number;
  readonly doneBytes: number;
  readonly bytes: number;
}

/** Counts what a save has written, and tells whoever watches. */
export class SavingMeter {
  readonly #report: (progress: SavingProgress) => void;
  #now: SavingProgress = { step: '', doneFiles: 0, files: 0, doneBytes: 0, bytes: 0 };

  constructor(report: (progress: SavingProgress) => void) {
    this.#report = report;
  }

  get step(): string {
    return this.#now.step;
  }

  begin(step: string): void {
    this.#set({ ...this.#now, step });
  }

  expect({ files, bytes }: { readonly files: number; readonly bytes: number }): void {
    const now = this.#now;
    this.#set({ ...now, files: now.files + files, bytes: now.bytes + bytes });
  }

  finish({ files, bytes }: { readonly files: number; readonly bytes: number }): void {
    const now = this.#now;
    this.#set({ ...now, doneFiles: now.doneFiles + files, doneBytes: now.doneBytes + bytes });
  }

  #set(now: SavingProgress): void {
    this.#now = now;
    this.#report(now);
  }
}
