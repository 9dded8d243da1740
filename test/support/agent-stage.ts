import { AgentService } from '../../src/main/hub/agents/agent-service.ts';
import { Agents } from '../../src/main/hub/agents/agents.ts';
import { AgentEndpoint } from '../../src/main/hub/http/agent-endpoint.ts';
import { asId } from '../../src/shared/base/ids.ts';
import { AskStage, web } from './ask-stage.ts';
import { EdgeHub, MemoryCredentials } from './edge-hub.ts';
import { MemoryAudit } from './memory-audit.ts';

export const ana = { id: asId('operator', 'o_ana'), name: 'Ana' };

/** A session at rest, published under a name, behind a real listener. */
export class AgentStage implements AsyncDisposable {
  readonly asks: AskStage;
  readonly agents: Agents;
  readonly service: AgentService;
  readonly hub: EdgeHub;
  readonly audit = new MemoryAudit();
  token = '';
  /** Of the agent. */
  id = '';

  private constructor(given: { asks: AskStage; agents: Agents }) {
    const { asks, agents } = given;
    const service = new AgentService({ agents, asks: asks.asks, store: asks.store });
    const endpoint = new AgentEndpoint({ service, audit: this.audit, clock: asks.clock });
    this.asks = asks;
    this.agents = agents;
    this.service = service;
    this.hub = new EdgeHub({ edge: { agents: endpoint } });
  }

  static async start(asksPerDay = 3): Promise<AgentStage> {
    const asks = new AskStage();
    const agents = new Agents({ credentials: new MemoryCredentials(), clock: asks.clock });
    await asks.start(web, 'web');
    const stage = new AgentStage({ asks, agents });
    await stage.hub.access.start();
    await stage.hub.edge.start();
    await stage.publish('ledger', asksPerDay);
    return stage;
  }

  async publish(name: string, asksPerDay: number): Promise<void> {
    const wanted = { operator: ana, session: web, name, description: 'Knows it.', asksPerDay };
    const made = await this.agents.publish(wanted);
    if (!made.ok) throw new Error(made.error.message);
    this.token = made.value.token;
    this.id = made.value.agent.id;
  }

  get url(): string {
    return `${this.hub.edge.url}/a2a/ledger`;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({
      authorization: `Bearer ${this.token}`,
      'content-type': 'application/json',
      'a2a-version': '1.0',
    });
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  async call(method: string, params: object): Promise<RpcAnswer> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const response = await this.fetch('', { method: 'POST', body });
    return (await response.json()) as RpcAnswer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
  }
}

export interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}
