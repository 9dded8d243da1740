import type { Agent, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { arrayBuffer, text } from 'node:stream/consumers';

import type { HttpFetch, HttpResponse } from '../shared/client/http-client.ts';

/**
 * `fetch` straight to the address. The platform's own sends the request, with the token in it, to the proxy of the
 * environment as soon as NODE_USE_ENV_PROXY is set, and so does the default agent of `node:http`. An agent, where
 * one is given, makes the connections.
 */
export function directFetch(agent?: Agent): HttpFetch {
  return (url, { method, headers, signal, body }) =>
    new Promise((resolve, reject) => {
      const options = { method, headers, ...(signal && { signal }) };
      function onResponse(incoming: IncomingMessage): void {
        resolve(responseOf(incoming));
      }
      const outgoing = url.startsWith('https:')
        ? httpsRequest(url, { ...options, agent: agent ?? false }, onResponse)
        : httpRequest(url, { ...options, agent: agent ?? false }, onResponse);
      outgoing.once('error', reject);
      outgoing.end(body);
    });
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
    arrayBuffer: () => arrayBuffer(incoming),
  };
}
