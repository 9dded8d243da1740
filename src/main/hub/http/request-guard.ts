import type { IncomingMessage } from 'node:http';

import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { headerOf } from './request-headers.ts';

/** The names under which a listener may be asked. Anything else is a foreign DNS name that points to this machine. */
export interface ListenerNames {
  readonly scheme: 'http' | 'https';
  /** Exact values of `Host`. */
  readonly hosts: ReadonlySet<string>;
}

/** The names of a listener on this machine's loopback. */
export function loopbackNames(port: number): ListenerNames {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  const hosts = names.map((name) => `${name}:${port}`);
  // A browser leaves the port out when it is the scheme's own.
  return { scheme: 'http', hosts: new Set(port === 80 ? [...hosts, ...names] : hosts) };
}

/** Scheme, host and port of the address that was asked; only after `guardHost` said nothing. */
export function ownOriginOf(request: IncomingMessage, names: ListenerNames): string {
  return `${names.scheme}://${headerOf(request, 'host') ?? ''}`;
}

/**
 * The first check of all, before routing and before credentials (WEB-1): a page that rebinds its own name
 * to our address brings its own name along, and with it its own cookies and nothing else.
 */
export function guardHost(request: IncomingMessage, names: ListenerNames): Refusal | null {
  // An absolute target names another authority than `Host`, and would win over it.
  const isOriginForm = request.url?.startsWith('/') === true;
  const host = headerOf(request, 'host');
  if (isOriginForm && host !== null && names.hosts.has(host)) return null;
  return refusal('forbidden_host', 'This is not an address of the hub.');
}

/** What is before the query. */
export function pathOf({ url }: IncomingMessage): string {
  return url?.replace(/[?#].*$/, '') ?? '';
}

/** Dot segments, empty segments, backslashes, and escapes of characters that need none (RFC 3986, 2.3). */
const ambiguousPath = /\/\.{1,2}(?:\/|$)|\/\/|\\|%(?:00|2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/i;

/**
 * A path that two readers could take for two addresses: the router decodes it, the checks before it do not, and
 * `/%61pi/…` would be a file of the page to one and a route to the other.
 */
export function guardPath(path: string): Refusal | null {
  return ambiguousPath.test(path)
    ? refusal('bad_request', 'The path is not in its plain form.')
    : null;
}

/**
 * Other sites, and other ports of this host, may make a browser send us requests, cookies included. What
 * they cannot do is take away the `Origin` and `Sec-Fetch-Site` that the browser adds (WEB-2). `isOpen`: a
 * GET that answers everybody the same, such as a file of the page.
 */
export function guardOrigin(
  request: IncomingMessage,
  names: ListenerNames,
  { isOpen }: { readonly isOpen: boolean },
): Refusal | null {
  const origin = headerOf(request, 'origin');
  if (origin !== null && origin !== ownOriginOf(request, names)) {
    return refusal('forbidden_origin', 'A page of another site may not ask this hub.');
  }
  if (isOpen) return null;
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== null && site !== 'same-origin') {
    return refusal('forbidden_origin', 'Only a page of this hub may ask this.');
  }
  // A browser that sends a cookie says where from, in one of the two (WEB-3).
  if (request.headers.cookie !== undefined && origin === null && site === null) {
    return refusal(
      'forbidden_origin',
      'A request with a cookie must say which page it comes from.',
    );
  }
  return null;
}
