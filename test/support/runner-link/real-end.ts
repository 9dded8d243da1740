import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunnerCommand } from '../../../src/main/hub/runners/runner-connection.ts';
import type { HubCommand } from '../../../src/runner/link/hub-link.ts';
import { HubLink } from '../../../src/runner/link/hub-link.ts';
import { OutputRing } from '../../../src/runner/link/output-ring.ts';
import { Spool } from '../../../src/runner/link/spool.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { ok } from '../../../src/shared/base/result.ts';
import { IncomingRequests } from '../../../src/shared/wire/incoming-requests.ts';
import { OutgoingRequests } from '../../../src/shared/wire/outgoing-requests.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';
import { readScreenMethod, serveMethod } from '../../../src/shared/wire/runner-requests.ts';
import { runnerProtocol } from '../../../src/shared/wire/version.ts';
import { PaintedScreen } from '../painted-screen.ts';
import { Receipts } from '../receipts.ts';
import type { RunnerEnd, RunnerName } from './runner-end.ts';

/** The link of a real runner, with its spool and its output, and no Claude Code behind them. */
export class RealEnd implements RunnerEnd {
  readonly commands = new Receipts<RunnerCommand>();
  readonly typed = new Receipts<string>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'roundhouse-link-'));
  readonly #spool = new Spool({ folder: this.#folder, clock: systemClock, logger: silentLogger });
  readonly #output = new OutputRing();
  readonly #painted = new PaintedScreen();
  readonly #end = new AbortController();
  readonly #link: HubLink;
  readonly #running: Promise<void>;
  #address: string | undefined;
  #size = { cols: 80, rows: 24 };

  constructor(name: RunnerName) {
    this.#link = new HubLink({
      clock: systemClock,
      logger: silentLogger,
      runner: name.runner,
      token: name.token,
      spool: this.#spool,
      output: this.#output,
      locate: () => Promise.resolve(this.#address),
      hello: () => ({
        type: 'hello',
        protocol: runnerProtocol,
        session: name.session,
        runner: name.runner,
        pid: process.pid,
        claudeVersion: null,
        firstN: this.#spool.firstN,
        lastN: this.#spool.lastN,
        held: [],
        firstOffset: this.#output.firstOffset,
        endOffset: this.#output.endOffset,
        ...this.#size,
      }),
      onCommand: (command) => this.#take(command),
      outgoing: new OutgoingRequests({ clock: systemClock }),
      incoming: new IncomingRequests({
        clock: systemClock,
        logger: silentLogger,
        methods: [
          serveMethod(readScreenMethod, () =>
            Promise.resolve(ok({ text: this.screen, title: 'a title' })),
          ),
        ],
      }),
      onInput: (bytes) => this.typed.add(new TextDecoder().decode(bytes)),
      onRestate: () => undefined,
      onNotWanted: () => this.#end.abort(),
    });
    this.#running = this.#link.run(this.#end.signal);
  }

  get screen(): string {
    return this.#painted.text;
  }

  dial(address: string): void {
    this.#address = address;
    this.#link.retryNow();
  }

  fact(fact: RunnerFact): void {
    this.#spool.append(fact);
  }

  write(output: string): void {
    const bytes = new TextEncoder().encode(output);
    this.#output.append(bytes);
    this.#painted.draw(bytes);
    this.#link.outputCame();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#running;
    this.#spool[Symbol.dispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #take(command: HubCommand): void {
    switch (command.type) {
      case 'resize':
        this.#size = { cols: command.cols, rows: command.rows };
        return this.#link.send({ type: 'resized', ...this.#size });
      case 'screen': {
        const data = new TextEncoder().encode(this.screen);
        return this.#link.sendScreen(command.request, { offset: this.#output.endOffset, data });
      }
      case 'deliver':
      case 'configure':
      case 'answer':
      case 'interrupt':
      case 'stop':
        return this.commands.add(command);
      case 'four-eyes':
        // No Claude Code runs here whose calls could be held.
        return;
    }
  }
}
