import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { linuxStart } from '../../shared/domain/process-start.ts';
import { noticeFolder } from '../claude/notice-script.ts';

const serverSchema = z.object({ url: z.url(), token: z.string() });

export type HookServerPlace = z.infer<typeof serverSchema>;

/**
 * The folder in which one Claude Code that was started by hand and its runner meet, `PID-START` (0700): hooks leave
 * their payloads in `in/`, and wait for an answer at a pipe in `out/`. The hook script makes it and starts the runner.
 */
export class Seat {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get inFolder(): string {
    return join(this.folder, 'in');
  }

  /** Where the hook of this pid waits for its answer. */
  replyPipe(pid: number): string {
    return join(this.folder, 'out', String(pid));
  }

  /** Who serves hooks and MCP: for the MCP bridge, which Claude Code starts by itself. */
  writeServer(place: HookServerPlace): void {
    writeFileSync(join(this.folder, 'server.json'), JSON.stringify(place), { mode: 0o600 });
  }

  readServer(): HookServerPlace | undefined {
    try {
      const text = readFileSync(join(this.folder, 'server.json'), 'utf8');
      return serverSchema.safeParse(JSON.parse(text)).data;
    } catch {
      // The runner has not joined yet, or there is none.
      return undefined;
    }
  }

  /** The script that waits for a peer's text is in the folder of the runner. */
  linkNotices(runnerFolder: string): void {
    const link = join(this.folder, noticeFolder);
    rmSync(link, { force: true });
    symlinkSync(join(runnerFolder, noticeFolder), link);
  }

  /** Claude Code shows it to the person at their next prompt. */
  warn(text: string): void {
    const warning = JSON.stringify({ systemMessage: text });
    writeFileSync(join(this.folder, 'warning'), warning, { mode: 0o600 });
  }

  /** The hub does not take this Claude Code in: its hooks leave nothing from here on, and what they left goes. */
  refuse(reason: string): void {
    this.warn(`Roundhouse: ${reason}`);
    this.#mark('refused');
    for (const name of readdirSync(this.inFolder)) {
      // A hook gives what it has written its last name meanwhile.
      rmSync(join(this.inFolder, name), { force: true });
    }
  }

  /** Its hooks leave nothing more until it is opened again; what they have left stays. */
  close(): void {
    this.#mark('full');
  }

  open(): void {
    rmSync(join(this.folder, 'full'), { force: true });
    // What the person was not told yet is not true any more.
    rmSync(join(this.folder, 'warning'), { force: true });
  }

  /** Of all that hooks have left. */
  get bytes(): number {
    const sizes = readdirSync(this.inFolder).map(
      (name) => statSync(join(this.inFolder, name), { throwIfNoEntry: false })?.size ?? 0,
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  #mark(name: string): void {
    writeFileSync(join(this.folder, name), '', { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  /** Those whose runner and Claude Code were killed before they could take them away. */
  removeDeadNeighbours(): void {
    const parent = dirname(this.folder);
    for (const name of readdirSync(parent)) {
      const seat = new Seat(join(parent, name));
      if (seat.folder !== this.folder && !seat.#hasClaude(name)) seat.remove();
    }
  }

  /** Also of one that is just being made: its Claude Code runs. */
  #hasClaude(name: string): boolean {
    try {
      process.kill(Number(name.split('-')[0]), 0);
      return true;
    } catch {
      return false;
    }
  }
}

/** As the hook script names it: by the pid, and on Linux by the start in clock ticks. */
export function seatOf(folder: string, pid: number): Seat {
  return new Seat(join(folder, 'claude', `${pid}-${startTicks(pid)}`));
}

function startTicks(pid: number): string {
  try {
    return linuxStart(readFileSync(`/proc/${pid}/stat`, 'utf8'), '') ?? '0';
  } catch {
    // No /proc here: the pid alone names it.
    return '0';
  }
}
