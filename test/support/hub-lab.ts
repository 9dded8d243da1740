import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

import type { HttpClient } from '../../src/shared/client/http-client.ts';
import type { ClaudeLab } from './claude-lab.ts';
import { createClaudeLab } from './claude-lab.ts';
import { HubProcess } from './hub-process.ts';
import { ModelServer } from './model-server/model-server.ts';

interface Opened {
  readonly model: ModelServer;
  readonly claude: ClaudeLab;
  readonly hub: HubProcess;
}

/** The real hub in a process, with the real Claude Code and a scripted model. */
export class HubLab {
  #opened: Opened | undefined;

  get model(): ModelServer {
    return this.#parts.model;
  }

  get claude(): ClaudeLab {
    return this.#parts.claude;
  }

  get hub(): HubProcess {
    return this.#parts.hub;
  }

  /** A git repository with one commit. */
  get repo(): string {
    return this.claude.repo;
  }

  /** Calls the hub as its owner, also after the hub was started again. */
  get client(): HttpClient {
    return this.hub.client;
  }

  async open(): Promise<void> {
    const model = new ModelServer();
    await model.start();
    const claude = createClaudeLab({ modelUrl: model.url });
    const hub = new HubProcess({ env: claude.env, claude: claude.claude });
    this.#opened = { model, claude, hub };
    await hub.start();
  }

  /** Another hub, with a data directory of its own, in this environment. */
  async replaceHub(env: Readonly<Record<string, string>>): Promise<void> {
    const { model, claude, hub } = this.#parts;
    await hub[Symbol.asyncDispose]();
    const another = new HubProcess({ env, claude: claude.claude });
    this.#opened = { model, claude, hub: another };
    await another.start();
  }

  async close(): Promise<void> {
    const { model, claude, hub } = this.#parts;
    await hub[Symbol.asyncDispose]();
    claude[Symbol.dispose]();
    await model[Symbol.asyncDispose]();
  }

  get #parts(): Opened {
    if (!this.#opened) throw new Error('the lab is not open yet');
    return this.#opened;
  }
}

/** One lab for all tests of a file. A test may kill the hub, and starts it again. */
export function hubLabOfFile(): HubLab {
  const lab = new HubLab();
  beforeAll(() => lab.open());
  afterAll(() => lab.close());
  return lab;
}

/** A lab for each test: for files whose tests leave something in the hub that the next one would see. */
export function hubLabOfTest(): HubLab {
  const lab = new HubLab();
  beforeEach(() => lab.open());
  afterEach(() => lab.close());
  return lab;
}
