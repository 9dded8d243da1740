import { execFileSync } from 'node:child_process';

import { spawn } from 'node-pty';

import { endMark } from './pty-program.ts';
import type { BenchViewer, TerminalUnderTest } from './terminal-under-test.ts';

/** A terminal multiplexer in C, with a server of its own that reads nobody's configuration. */
export function tmuxTerminal(program: string): TerminalUnderTest {
  const name = `roundhouse-bench-${process.pid}`;
  function tmux(...command: readonly string[]): string {
    return execFileSync('tmux', ['-L', name, '-f', '/dev/null', ...command], { encoding: 'utf8' });
  }
  tmux('new-session', '-d', '-x', '120', '-y', '40', program);
  // Else its own line takes one from the program.
  tmux('set-option', '-g', 'status', 'off');
  const pid = Number(tmux('display-message', '-p', '#{pid}'));
  const screen = { hasFlooded: false };
  return {
    name: 'tmux attach',
    pids: () => [pid],
    connect: () => attach(name, screen),
    [Symbol.asyncDispose]: () => {
      tmux('kill-server');
      return Promise.resolve();
    },
  };
}

/** Resolves with the first bytes; after a flood when its end is drawn, which stands in the last line. */
async function attach(name: string, screen: { hasFlooded: boolean }): Promise<BenchViewer> {
  const pty = spawn('tmux', ['-L', name, 'attach'], { cols: 120, rows: 40, encoding: null });
  const viewer = {
    onBytes: (_bytes: Uint8Array): void => undefined,
    received: 0,
    type: (bytes: Uint8Array) => pty.write(Buffer.from(bytes)),
    stall: () => pty.pause(),
    [Symbol.dispose]: () => pty.kill('SIGKILL'),
  };
  const drawn = Promise.withResolvers<void>();
  const waitsForEnd = screen.hasFlooded;
  let before = '';
  pty.onData((chunk: string | Uint8Array) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    viewer.received += bytes.length;
    const text = before + Buffer.from(bytes).toString('latin1');
    screen.hasFlooded ||= text.includes(endMark);
    if (!waitsForEnd || text.includes(endMark)) drawn.resolve();
    before = text.slice(-endMark.length);
    viewer.onBytes(bytes);
  });
  await drawn.promise;
  return viewer;
}
