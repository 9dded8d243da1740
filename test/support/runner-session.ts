import { createClaudeLab, type ClaudeLab } from './claude-lab.ts';
import { ModelServer } from './model-server/model-server.ts';
import { RunnerLab } from './runner-lab.ts';

/** A scripted model, a home for Claude Code and a runner that is not started yet; disposed in that order. */
export class RunnerSession implements AsyncDisposable {
  readonly model = new ModelServer();
  readonly lab: ClaudeLab;
  readonly runner: RunnerLab;

  private constructor(model: ModelServer) {
    this.model = model;
    this.lab = createClaudeLab({ modelUrl: model.url });
    this.runner = new RunnerLab(this.lab);
  }

  static async open(): Promise<RunnerSession> {
    const model = new ModelServer();
    await model.start();
    const session = new RunnerSession(model);
    await session.runner.openHub();
    return session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runner[Symbol.asyncDispose]();
    await this.model[Symbol.asyncDispose]();
    this.lab[Symbol.dispose]();
  }
}
