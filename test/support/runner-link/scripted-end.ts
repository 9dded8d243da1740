import type { RunnerCommand } from '../../../src/main/hub/runners/runner-connection.ts';
import { WebSocketMessages } from '../../../src/main/hub/sockets/web-socket.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';
import { dialAsRunner } from '../dial-as-runner.ts';
import { FakeRunner } from '../fake-runner.ts';
import { Receipts } from '../receipts.ts';
import type { RunnerEnd, RunnerName } from './runner-end.ts';

/** The scripted runner, dialling as the real one does. */
export class ScriptedEnd implements RunnerEnd {
  readonly commands = new Receipts<RunnerCommand>();
  readonly typed = new Receipts<string>();
  readonly #name: RunnerName;
  readonly #fake: FakeRunner;
  #isOver = false;
  #hangUp: () => void = () => undefined;

  constructor(name: RunnerName) {
    this.#name = name;
    this.#fake = new FakeRunner({
      session: name.session,
      runner: name.runner,
      onCommand: (command) => this.commands.add(command),
      onInput: (bytes) => this.typed.add(new TextDecoder().decode(bytes)),
    });
  }

  get screen(): string {
    return this.#fake.screen;
  }

  dial(address: string): void {
    void this.#dial(address);
  }

  fact(fact: RunnerFact): void {
    this.#fake.fact(fact);
  }

  write(output: string): void {
    this.#fake.write(output);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#hangUp();
    return Promise.resolve();
  }

  async #dial(address: string): Promise<void> {
    const { runner, token } = this.#name;
    const { socket, proof } = await dialAsRunner({ address, runner, token });
    this.#hangUp = () => socket.terminate();
    if (this.#isOver) return this.#hangUp();
    this.#fake.connect(new WebSocketMessages({ socket }), { proof });
  }
}
