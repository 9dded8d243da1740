import type { IncomingMessage, ServerResponse } from 'node:http';

import { Hono, type Context } from 'hono';

import type { Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import {
  apiPrefix,
  routes,
  type RouteDefinition,
  type RouteName,
} from '../../../shared/wire/http-routes.ts';
import { hubProofHeaders } from '../../../shared/wire/hub-proof.ts';
import { authorize, noTarget } from '../access/authorize.ts';
import { bodyStream } from './body-stream.ts';
import { callRoute, nothingHere, type CallContext } from './call-route.ts';
import { refusalOfFault, refusedAnswer, responseOf } from './refused-answer.ts';
import { headerOf } from './request-headers.ts';
import { securityHeaders } from './security-headers.ts';
import type { StaticPage } from './static-page.ts';

interface Bindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

type AppContext = Context<{ Bindings: Bindings }>;
type App = Hono<{ Bindings: Bindings }>;

export interface AppOptions extends CallContext {
  readonly page: StaticPage;
  /** False when this address asks for files of the page too often. */
  readonly takeFile: (incoming: IncomingMessage) => boolean;
  readonly originOf: (incoming: IncomingMessage) => string;
  /** See `shared/wire/hub-proof.ts`. */
  readonly proveHub: (host: string, nonce: string) => string | undefined;
}

const overrideHeaders = ['x-http-method-override', 'x-method-override', 'x-http-method'];

/** The router: made from the table of routes, and the page for everything beside the API. */
export function createApp(options: AppOptions): App {
  const app: App = new Hono();
  for (const path of ['/healthz', `${apiPrefix}/healthz`]) {
    app.get(path, (c) => answerHealth(c, options));
  }
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: RouteDefinition = routes[name];
    app.on(route.method, `${apiPrefix}${route.path}`, (c) => answerRoute(c, name, options));
  }
  for (const [path, methods] of methodsByPath()) {
    app.all(`${apiPrefix}${path}`, (c) => Promise.resolve(answerOtherMethod(c, methods, options)));
  }
  app.all('/api', (c) => Promise.resolve(answerUnknown(c, options)));
  app.all('/api/*', (c) => Promise.resolve(answerUnknown(c, options)));
  app.get('*', (c) => answerPage(c, options));
  app.all('*', (c) => Promise.resolve(answerOtherMethod(c, ['GET', 'HEAD'], options)));
  app.onError((thrown, c) => answerFault(c, thrown, options));
  return app;
}

const healthHeaders = { ...securityHeaders.api, 'Content-Type': 'text/plain; charset=utf-8' };

/** Says that the hub serves and, to who asks with a nonce, that it is the hub of its data directory. */
function answerHealth(c: AppContext, { proveHub }: AppOptions): Response {
  const headers = new Headers(healthHeaders);
  const nonce = headerOf(c.env.incoming, hubProofHeaders.nonce);
  const proof = nonce === null ? undefined : proveHub(c.env.incoming.headers.host ?? '', nonce);
  if (proof !== undefined) headers.set(hubProofHeaders.proof, proof);
  return new Response('ok', { headers });
}

function methodsByPath(): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, readonly string[]>();
  for (const { path, method } of Object.values<RouteDefinition>(routes)) {
    methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  return methods;
}

async function answerRoute(c: AppContext, name: RouteName, options: AppOptions): Promise<Response> {
  const { incoming, outgoing } = c.env;
  if (overrideHeaders.some((header) => headerOf(incoming, header) !== null)) {
    const known = knownCaller(c, options);
    const overridden = refusal('method_not_allowed', 'This hub does not support method override.');
    return refuse(c, known.ok ? overridden : known.error, options);
  }
  const answerHeaders = new Headers();
  const answer = await callRoute(
    {
      name,
      incoming,
      outgoing,
      params: c.req.param(),
      query: c.req.queries(),
      origin: options.originOf(incoming),
      answerHeaders,
      signal: c.req.raw.signal,
    },
    options,
  );
  if (!answer.ok) return refuse(c, answer.error, options);
  const headers = headersOf(name, answerHeaders);
  const body = isPieces(answer.value)
    ? await bodyStream(answer.value, (thrown) => breakOff(c, thrown, options))
    : textOf(name, answer.value);
  return new Response(body, { headers });
}

function headersOf(name: RouteName, answerHeaders: Headers): Headers {
  const { contentType }: RouteDefinition = routes[name];
  const isDownload = contentType !== undefined;
  const headers = new Headers(isDownload ? securityHeaders.download : securityHeaders.api);
  headers.set('Content-Type', contentType ?? 'application/json; charset=utf-8');
  if (isDownload) headers.set('Content-Disposition', 'attachment');
  answerHeaders.forEach((text, header) => {
    if (header === 'set-cookie') headers.append(header, text);
    else headers.set(header, text);
  });
  return headers;
}

function textOf(name: RouteName, value: unknown): string {
  const { contentType }: RouteDefinition = routes[name];
  return contentType === undefined ? JSON.stringify(value) : String(value);
}

/** The answer has begun and cannot be finished. */
function breakOff(c: AppContext, thrown: unknown, options: AppOptions): void {
  const { method, path } = c.req;
  options.logger.error('an answer broke off', { method, path, error: thrown });
  c.env.outgoing.destroy();
}

function isPieces(value: unknown): value is AsyncIterable<string | Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** A caller without a credential does not learn which addresses exist (LAN-2). */
function knownCaller(c: AppContext, options: AppOptions): Result<void, Refusal> {
  const known = options.authenticate(c.env.incoming);
  return known.ok ? authorize(known.value, 'hub.read', noTarget) : known;
}

function answerUnknown(c: AppContext, options: AppOptions): Response {
  const known = knownCaller(c, options);
  return refuse(c, known.ok ? nothingHere() : known.error, options);
}

function answerOtherMethod(
  c: AppContext,
  methods: readonly string[],
  options: AppOptions,
): Response {
  const known = knownCaller(c, options);
  if (!known.ok) return refuse(c, known.error, options);
  const allowed = methods.join(', ');
  const response = refuse(c, refusal('method_not_allowed', `Only ${allowed} here.`), options);
  response.headers.set('Allow', allowed);
  return response;
}

async function answerPage(c: AppContext, options: AppOptions): Promise<Response> {
  if (!options.takeFile(c.env.incoming)) {
    return refuse(c, refusal('rate_limited', 'Too many requests at once.'), options);
  }
  const found = await options.page.answer(c.req.path, {
    accept: c.req.header('accept') ?? '',
    encodings: c.req.header('accept-encoding') ?? '',
  });
  return found ?? refuse(c, refusal('not_found', 'There is no such file.'), options);
}

function refuse(c: AppContext, refused: Refusal, options: AppOptions): Response {
  const { method, path } = c.req;
  options.logger.debug('refused a request', { method, path, code: refused.code });
  return responseOf(refusedAnswer(refused));
}

function answerFault(c: AppContext, thrown: unknown, options: AppOptions): Response {
  const { method, path } = c.req;
  if (c.req.raw.signal.aborted) {
    options.logger.debug('a caller left', { method, path });
  } else {
    options.logger.error('a request failed', { method, path, error: thrown });
  }
  return responseOf(refusedAnswer(refusalOfFault(thrown)));
}
