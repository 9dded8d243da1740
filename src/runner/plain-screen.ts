import headless from '@xterm/headless';

import type { RunnerScreen } from './screen-seam.ts';

/** An emulator as it comes, without guards: its snapshot is text alone. */
export class PlainScreen implements RunnerScreen {
  readonly #terminal: headless.Terminal;
  #offset = 0;
  #title = '';

  constructor(size: { readonly cols: number; readonly rows: number }) {
    this.#terminal = new headless.Terminal({ ...size, allowProposedApi: true });
    this.#terminal.onTitleChange((title) => (this.#title = title));
  }

  get title(): string {
    return this.#title;
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write(bytes, () => {
        this.#offset += bytes.length;
        resolve();
      });
    });
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
  }

  snapshot(): Promise<{ readonly offset: number; readonly data: Uint8Array }> {
    const data = Buffer.from(`\x1b[2J\x1b[H${this.text().replaceAll('\n', '\r\n')}`);
    return Promise.resolve({ offset: this.#offset, data });
  }

  text(): string {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, row) =>
      buffer.getLine(buffer.viewportY + row)?.translateToString(true),
    ).join('\n');
  }

  onDidAnswer(listener: (bytes: Uint8Array) => void): Disposable {
    const subscription = this.#terminal.onData((answer) => listener(Buffer.from(answer)));
    return { [Symbol.dispose]: () => subscription.dispose() };
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }
}
