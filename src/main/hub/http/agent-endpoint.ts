import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Clock } from '../../../shared/base/clock.ts';
import { asId } from '../../../shared/base/ids.ts';
import {
  a2aVersion,
  rpcErrors,
  rpcRequestSchema,
  sendParamsSchema,
  taskParamsSchema,
  type A2aTask,
  type RpcId,
} from '../../../shared/wire/a2a.ts';
import { agentCardName, agentPrefix } from '../../../shared/wire/agent-routes.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { unauthorized } from '../access/authorize.ts';
import { notPublished, type AgentService, type PublishedAgent } from '../agents/agent-service.ts';
import type { AuditService } from '../audit/audit-service.ts';
import { FailedAttempts } from '../sockets/failed-attempts.ts';
import { agentCard } from './agent-card.ts';
import { guardBody, readBody } from './read-body.ts';
import { writeRefused } from './refused-answer.ts';
import { pathOf } from './request-guard.ts';
import { addressOf, headerOf } from './request-headers.ts';
import { securityHeaders } from './security-headers.ts';

// The A2A endpoint of published agents. A program outside the hub gets the card of an agent, sends it a message, and reads
// its tasks; each call carries the token of that agent. Nothing else of the hub can be reached by it.

export interface AgentEndpointOptions {
  readonly service: AgentService;
  readonly audit: Pick<AuditService, 'recordRefusal'>;
  readonly clock: Clock;
}

export interface AgentCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Scheme, host and port under which it was asked. */
  readonly origin: string;
  readonly plane: 'local' | 'lan';
}

interface Called {
  readonly agent: PublishedAgent;
  readonly id: RpcId;
  readonly params: unknown;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

const bodyLimitBytes = 256 * 1024;
/** As long as a call of a session waits for its peer. Then the task is returned as it is. */
const waitMs = 100_000;

export class AgentEndpoint {
  readonly #options: AgentEndpointOptions;
  readonly #failures: FailedAttempts;

  constructor(options: AgentEndpointOptions) {
    this.#options = options;
    this.#failures = new FailedAttempts({ clock: options.clock });
  }

  isFor(request: IncomingMessage): boolean {
    return pathOf(request).startsWith(agentPrefix);
  }

  async accept(call: AgentCall): Promise<void> {
    const { request, response, origin } = call;
    const [name = '', ...rest] = pathOf(request).slice(agentPrefix.length).split('/');
    const agent = this.#options.service.authenticate(name, bearerOf(request));
    if (!agent) return writeRefused(response, await this.#refuse(call));
    const path = rest.join('/');
    if (request.method === 'GET' && path === agentCardName) {
      return writeJson(response, agentCard(agent, origin));
    }
    if (request.method !== 'POST' || path !== '') {
      return writeRefused(response, refusal('not_found', 'There is nothing at this address.'));
    }
    const wrong = guardBody(request, { limitBytes: bodyLimitBytes, isUpload: false });
    if (wrong) return writeRefused(response, wrong);
    const body = await readBody(request, response, bodyLimitBytes);
    if (!body.ok) return writeError(response, null, [rpcErrors.parse, body.error.message]);
    // The body may have taken long: the token is worth what it is worth now.
    if (this.#options.service.revocationOf(agent).aborted) {
      return writeRefused(response, await this.#refuse(call));
    }
    await this.#call(agent, call, body.value);
  }

  async #refuse({ request, plane }: AgentCall): Promise<Refusal> {
    const address = addressOf(request);
    await this.#options.audit.recordRefusal({
      operator: null,
      device: { id: null, name: 'A2A client' },
      plane,
      address,
      action: 'device.sign-in',
      call: 'A2A',
      resource: null,
      decision: 'refused',
      reason: 'unauthorized',
      request: null,
      contentHash: null,
    });
    return this.#failures.takeWrong(address)
      ? unauthorized()
      : refusal('rate_limited', 'Too many wrong credentials. Wait a minute.');
  }

  async #call(
    agent: PublishedAgent,
    { request, response }: AgentCall,
    body: unknown,
  ): Promise<void> {
    const parsed = rpcRequestSchema.safeParse(body);
    if (!parsed.success) {
      return writeError(response, null, [rpcErrors.invalidRequest, 'This is no JSON-RPC request.']);
    }
    const { id, method, params } = parsed.data;
    const version = headerOf(request, 'a2a-version');
    if (version !== null && version !== a2aVersion) {
      const text = `A2A ${version} is not supported. Use ${a2aVersion}.`;
      return writeError(response, id, [rpcErrors.versionNotSupported, text]);
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const called: Called = { agent, id, params, response, signal: gone.signal };
    switch (method) {
      case 'SendMessage':
        return this.#send(called);
      case 'SendStreamingMessage':
        return this.#stream(called);
      case 'GetTask':
        return this.#answerTask(called, (task) => this.#options.service.read(agent.id, task));
      case 'CancelTask':
        return this.#answerTask(called, (task) => this.#options.service.cancel(agent, task));
      case 'SubscribeToTask':
        return this.#subscribe(called);
      default:
        return writeError(response, id, unknownMethod(method));
    }
  }

  async #send(called: Called): Promise<void> {
    const { agent, id, params, response, signal } = called;
    const asked = await this.#ask(called);
    if (!asked) return;
    const isImmediate = sendParamsSchema.safeParse(params).data?.configuration?.returnImmediately;
    if (isImmediate) return writeResult(response, id, { task: asked });
    const until = new AbortController();
    signal.addEventListener('abort', () => until.abort());
    using _ = this.#options.clock.schedule(waitMs, () => until.abort());
    let last = asked;
    const task = asId('ask', asked.id);
    for await (const next of this.#options.service.follow(agent, task, until.signal)) last = next;
    if (this.#options.service.revocationOf(agent).aborted) return writeRevoked(response, id);
    writeResult(response, id, { task: last });
  }

  async #stream(called: Called): Promise<void> {
    const asked = await this.#ask(called);
    if (asked) await this.#follow(called, asked);
  }

  async #subscribe(called: Called): Promise<void> {
    const task = taskParamsSchema.safeParse(called.params).data;
    const found = task && (await this.#options.service.read(called.agent.id, asId('ask', task.id)));
    if (!found?.ok) return writeError(called.response, called.id, noSuchTask);
    await this.#follow(called, found.value);
  }

  /** The task as it is, then its changes; the last one is final. */
  async #follow(called: Called, first: A2aTask): Promise<void> {
    const { agent, id, response, signal } = called;
    response.writeHead(200, {
      ...securityHeaders.api,
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
    });
    writeEvent(response, id, { task: first });
    const task = asId('ask', first.id);
    let shown = JSON.stringify(first.status);
    let artifacts = first.artifacts.length;
    for await (const next of this.#options.service.follow(agent, task, signal)) {
      const { id: taskId, contextId, status } = next;
      for (const artifact of next.artifacts.slice(artifacts)) {
        writeEvent(response, id, {
          artifactUpdate: { taskId, contextId, artifact, append: false, lastChunk: true },
        });
      }
      artifacts = next.artifacts.length;
      if (JSON.stringify(status) === shown) continue;
      shown = JSON.stringify(status);
      writeEvent(response, id, { statusUpdate: { taskId, contextId, status } });
    }
    response.end();
  }

  /** Null when it was refused, and the caller was told so. */
  async #ask({ agent, id, params, response }: Called): Promise<A2aTask | null> {
    const parsed = sendParamsSchema.safeParse(params);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = issue?.path.join('.') ?? '';
      const text = `${where}${where && ': '}${issue?.message ?? 'not understood'}`;
      writeError(response, id, [rpcErrors.invalidParams, text]);
      return null;
    }
    const { messageId, parts, taskId } = parsed.data.message;
    if (taskId !== undefined) {
      writeError(response, id, [rpcErrors.unsupported, 'A task takes one message. Send another.']);
      return null;
    }
    if (parts.some((part) => part.text === undefined)) {
      writeError(response, id, [rpcErrors.unsupported, 'Only parts of text are understood.']);
      return null;
    }
    const text = parts.map((part) => part.text).join('\n');
    const hash = createHash('sha256').update(text).digest('hex');
    const asked = await this.#options.service.ask(agent, { messageId, text, hash });
    if (asked.ok) return asked.value;
    writeError(response, id, [rpcErrors.refused, textOf(asked.error)]);
    return null;
  }

  async #answerTask(
    { agent, id, params, response }: Called,
    get: (task: ReturnType<typeof asId<'ask'>>) => ReturnType<AgentService['read']>,
  ): Promise<void> {
    const task = taskParamsSchema.safeParse(params).data;
    if (!task) return writeError(response, id, [rpcErrors.invalidParams, 'id: expected a text']);
    const found = await get(asId('ask', task.id));
    if (this.#options.service.revocationOf(agent).aborted) return writeRevoked(response, id);
    if (found.ok) return writeResult(response, id, found.value);
    const { code } = found.error;
    const isThere = code !== 'not_found';
    writeError(
      response,
      id,
      isThere ? [rpcErrors.taskNotCancelable, textOf(found.error)] : noSuchTask,
    );
  }
}

type RpcError = readonly [number, string];

const noSuchTask: RpcError = [rpcErrors.taskNotFound, 'There is no such task.'];

function unknownMethod(method: string): RpcError {
  if (/PushNotification/u.test(method)) {
    return [rpcErrors.pushNotSupported, 'Push notifications are not supported. Use streaming.'];
  }
  return [rpcErrors.methodNotFound, 'There is no such method.'];
}

function textOf({ message, hint }: Refusal): string {
  return hint ? `${message} ${hint}` : message;
}

function bearerOf(request: IncomingMessage): string {
  return /^Bearer (\S+)$/iu.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? '';
}

function writeJson(response: ServerResponse, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(200, { ...securityHeaders.api, 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

function writeResult(response: ServerResponse, id: RpcId, result: unknown): void {
  writeJson(response, { jsonrpc: '2.0', id, result });
}

function writeError(response: ServerResponse, id: RpcId | null, [code, message]: RpcError): void {
  writeJson(response, { jsonrpc: '2.0', id, error: { code, message } });
}

function writeRevoked(response: ServerResponse, id: RpcId): void {
  writeError(response, id, [rpcErrors.refused, notPublished().message]);
}

function writeEvent(response: ServerResponse, id: RpcId, result: unknown): void {
  if (!response.destroyed) {
    response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
  }
}
