import type { IncomingMessage } from 'node:http';

/**
 * One header as it came: null when it is not there, and empty when it is there more than once. Node keeps
 * the first of two `Host` or `Authorization` headers and joins others, and whoever sits before us may
 * have looked at the second.
 */
export function headerOf(request: IncomingMessage, name: string): string | null {
  const { rawHeaders } = request;
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  const [value] = values;
  if (value === undefined) return null;
  return values.length === 1 ? value : '';
}

/** The value of a cookie, with the same meaning of null and empty. */
export function cookieOf(request: IncomingMessage, name: string): string | null {
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  const [value] = values;
  if (value === undefined) return null;
  return values.length === 1 ? value.slice(name.length + 1) : '';
}

/** Where the bytes come from. Never a reason to trust them, and no `Forwarded` header is read (WEB-9). */
export function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}
