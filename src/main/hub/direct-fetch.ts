import type { Agent, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { arrayBuffer, text } from 'node:stream/consumers';

interface DirectRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
}

interface DirectResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: IncomingMessage;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * `fetch` straight to a hub of this machine. The platform's own sends the request, with the token in it, to the proxy
 * of the environment as soon as NODE_USE_ENV_PROXY is set, and so does the default agent of `node:http`. The agent makes
 * the connections.
 */
export function directFetch(
  agent: Agent,
): (url: string, request: DirectRequest) => Promise<DirectResponse> {
  return (url, { method, headers, signal, body }) =>
    new Promise((resolve, reject) => {
      const options = { method, headers, agent, ...(signal && { signal }) };
      const outgoing = httpRequest(url, options, (incoming) => resolve(responseOf(incoming)));
      outgoing.once('error', reject);
      outgoing.end(body);
    });
}

function responseOf(incoming: IncomingMessage): DirectResponse {
  const status = incoming.statusCode ?? 0;
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: {
      get: (name) => {
        const value = incoming.headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(', ') : (value ?? null);
      },
    },
    body: incoming,
    text: () => text(incoming),
    arrayBuffer: () => arrayBuffer(incoming),
  };
}
