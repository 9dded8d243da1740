import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runnerRecordSchema } from '../../src/shared/wire/runner-job.ts';
import type { ClaudeLab } from './claude-lab.ts';
import { createClaudeLab } from './claude-lab.ts';
import { CliTerminal } from './cli-terminal.ts';
import { ModelServer } from './model-server/model-server.ts';
import type { Outcome, RunOptions } from './run-command-line.ts';
import { runCli } from './run-command-line.ts';
import { eventually } from './session-waits.ts';

/** An operator's shell: the command line, a hub that it starts by itself, the real Claude Code, a scripted model. */
export class CliLab implements AsyncDisposable {
  readonly model: ModelServer;
  readonly claude: ClaudeLab;
  readonly environment: Readonly<Record<string, string>>;

  constructor(model: ModelServer, variables: Readonly<Record<string, string>> = {}) {
    this.model = model;
    this.claude = createClaudeLab({ modelUrl: model.url });
    this.environment = {
      ...this.claude.env,
      ROUNDHOUSE_CLAUDE: this.claude.claude,
      ROUNDHOUSE_DATA: join(this.claude.home, 'data'),
      ROUNDHOUSE_PORT: '0',
      ...variables,
    };
  }

  /** `variables` are added to the operator's environment. */
  static async start(variables: Readonly<Record<string, string>> = {}): Promise<CliLab> {
    const model = new ModelServer();
    await model.start();
    return new CliLab(model, variables);
  }

  get dataDirectory(): string {
    return this.environment['ROUNDHOUSE_DATA'] ?? '';
  }

  /** One command line, in the folder of the repo. */
  run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return runCli(argv, {
      environment: this.environment,
      directory: this.claude.repo,
      ...options,
    });
  }

  /** Runs it and gives its JSON; throws when it ended with another code than 0. */
  async json(argv: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await this.run([...argv, '--json']);
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  terminal(args: readonly string[], size = { cols: 100, rows: 30 }): CliTerminal {
    return new CliTerminal({ args, env: this.environment, cwd: this.claude.repo, ...size });
  }

  async idle(name: string): Promise<void> {
    await eventually(`${name} to be idle`, async () => {
      const { stdout } = await this.run(['session', name, '--json']);
      return stdout.includes('"state": "idle"') ? true : undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run(['hub', 'stop', '--sessions']);
    this.#endRunners();
    await this.model[Symbol.asyncDispose]();
    this.claude[Symbol.dispose]();
  }

  /** Those that a killed hub could not end any more, each by its own record. */
  #endRunners(): void {
    const folder = join(this.dataDirectory, 'runners');
    for (const session of existsSync(folder) ? readdirSync(folder) : []) {
      const file = join(folder, session, 'runner.json');
      if (!existsSync(file)) continue;
      const record = runnerRecordSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
      if (!record || record.endedAt !== null) continue;
      try {
        process.kill(record.pid, 'SIGTERM');
      } catch {
        // It has ended by itself.
      }
    }
  }
}
