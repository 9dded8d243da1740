import http from 'node:http';
import https from 'node:https';

/** `net.request`: the same calls and events by Node, but for redirects, which Electron tells of. */
export function requestByNode(options: http.RequestOptions): http.ClientRequest {
  const { method, protocol, hostname, port, path, headers } = options;
  const request = protocol === 'https:' ? https.request : http.request;
  return request({ method, protocol, hostname, port, path, headers });
}
