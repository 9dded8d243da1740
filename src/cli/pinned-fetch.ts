import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

import type { HttpFetch, HttpRequest, HttpResponse } from '../shared/client/http-client.ts';

/** `fetch` over connections that this agent makes. */
export function pinnedFetch(agent: Agent): HttpFetch {
  return (url, request) =>
    new Promise((resolve, reject) => {
      const outgoing = httpsRequest(url, optionsOf(request, agent), (incoming) =>
        resolve(responseOf(incoming)),
      );
      outgoing.once('error', reject);
      outgoing.end(request.body);
    });
}

function optionsOf({ method, headers, signal }: HttpRequest, agent: Agent) {
  return { method, headers, agent, ...(signal && { signal }) };
}

function responseOf(incoming: IncomingMessage): HttpResponse {
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
  };
}
