import { AppError, messageOf } from '../base/app-error.ts';
import { newUuid } from '../base/ids.ts';
import { errorHints } from '../wire/errors.ts';
import type {
  RouteAnswer,
  RouteBody,
  RouteDefinition,
  RouteName,
  RouteQuery,
  routes as routeTable,
} from '../wire/http-routes.ts';
import { apiPrefix, routes } from '../wire/http-routes.ts';
import type { CallDeadlines } from './call-deadline.ts';
import { CallLimit } from './call-deadline.ts';
import { HubError, hubErrorOf } from './hub-error.ts';

// Typed calls, one per row of the route table: a parameter, query or body that the route does not have is
// a compile error, and so is a missing one. What comes back is parsed by the route's own schema.

export interface HttpRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
}

/** What we use of the platform's `Response`. */
export interface HttpResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The platform's `fetch`, or one that pins a certificate. */
export type HttpFetch = (url: string, request: HttpRequest) => Promise<HttpResponse>;

export interface HttpClientOptions {
  /** Where the hub is, such as `http://127.0.0.1:4680`; empty in a page that the hub itself served. */
  readonly baseUrl: string | (() => string);
  readonly fetch: HttpFetch;
  /** Credentials, asked for at each call, so that a renewed one is used at once. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Without them a call waits for as long as the platform does. */
  readonly deadlines?: CallDeadlines;
}

type ParameterNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParameterNames<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type PathOf<Name extends RouteName> = (typeof routeTable)[Name]['path'];

type Parameters<Name extends RouteName> = [ParameterNames<PathOf<Name>>] extends [never]
  ? { readonly params?: never }
  : { readonly params: Readonly<Record<ParameterNames<PathOf<Name>>, string>> };

type Query<Name extends RouteName> =
  RouteQuery<Name> extends undefined
    ? { readonly query?: never }
    : Record<never, never> extends RouteQuery<Name>
      ? { readonly query?: RouteQuery<Name> }
      : { readonly query: RouteQuery<Name> };

type Body<Name extends RouteName> =
  RouteBody<Name> extends undefined
    ? { readonly body?: never }
    : Record<never, never> extends RouteBody<Name>
      ? { readonly body?: RouteBody<Name> }
      : { readonly body: RouteBody<Name> };

type Upload<Name extends RouteName> = (typeof routeTable)[Name] extends { readonly isUpload: true }
  ? { readonly upload: Uint8Array<ArrayBuffer> }
  : { readonly upload?: never };

interface CommonInput {
  /** Same key and same body: same answer. A changing call without one gets a fresh key. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

type CallInput<Name extends RouteName> = Parameters<Name> &
  Query<Name> &
  Body<Name> &
  Upload<Name> &
  CommonInput;

/** Nothing has to be given where nothing of the input is required. */
type CallArguments<Name extends RouteName> =
  Record<never, never> extends CallInput<Name>
    ? [input?: CallInput<Name>]
    : [input: CallInput<Name>];

interface LooseInput extends CommonInput {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly upload?: Uint8Array<ArrayBuffer> | undefined;
}

export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** The parsed answer; throws `HubError` when the hub says no, cannot be reached or is no hub. */
  async call<Name extends RouteName>(
    name: Name,
    ...[input]: CallArguments<Name>
  ): Promise<RouteAnswer<Name>> {
    const { status, text } = await this.#ask(name, input ?? {});
    const definition: RouteDefinition = routes[name];
    const value = definition.contentType === undefined ? parseAnswer(text, status) : text;
    const parsed = definition.answer.safeParse(value);
    if (parsed.success) return parsed.data as RouteAnswer<Name>;
    throw new HubError({
      code: 'protocol',
      message: `the answer to ${name} is not what this version expects`,
      hint: errorHints.protocol,
      status,
      cause: parsed.error,
    });
  }

  /** An answer of bytes, whole. */
  async download<Name extends RouteName>(
    name: Name,
    ...[input]: CallArguments<Name>
  ): Promise<ArrayBuffer> {
    const response = await this.#send(name, input ?? {});
    try {
      return await response.arrayBuffer();
    } catch (thrown) {
      throw unreachable(thrown, 'the answer');
    }
  }

  /** The answer as it comes, for long ones; refusals are thrown as by `call`. */
  open<Name extends RouteName>(name: Name, ...[input]: CallArguments<Name>): Promise<HttpResponse> {
    return this.#send(name, input ?? {});
  }

  /** One whole answer, within the time that this route has. */
  async #ask(
    name: RouteName,
    input: LooseInput,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { deadlines } = this.#options;
    using limit = new CallLimit({ route: name, deadlines, signal: input.signal });
    try {
      const until = deadlines ? { ...input, signal: limit.signal } : input;
      const response = await this.#send(name, until);
      return { status: response.status, text: await readText(response) };
    } catch (thrown) {
      throw limit.isOver ? unreachable(new Error('no answer in time'), name) : thrown;
    }
  }

  async #send(name: RouteName, input: LooseInput): Promise<HttpResponse> {
    const definition: RouteDefinition = routes[name];
    const { baseUrl } = this.#options;
    const base = typeof baseUrl === 'string' ? baseUrl : baseUrl();
    const response = await this.#fetch(
      base + routeUrl(definition.path, input),
      this.#requestOf(definition, input),
    );
    if (!response.ok) throw hubErrorOf(response.status, await readText(response));
    return response;
  }

  #requestOf(definition: RouteDefinition, input: LooseInput): HttpRequest {
    const isChange = definition.method !== 'GET';
    return {
      method: definition.method,
      headers: {
        accept: definition.contentType ?? 'application/json',
        ...(definition.body && { 'content-type': 'application/json' }),
        ...(input.upload && { 'content-type': 'application/octet-stream' }),
        ...(isChange && { 'idempotency-key': input.idempotencyKey ?? newUuid() }),
        ...this.#options.headers?.(),
      },
      ...(definition.body && { body: JSON.stringify(input.body ?? {}) }),
      ...(input.upload && { body: input.upload }),
      ...(input.signal && { signal: input.signal }),
    };
  }

  async #fetch(url: string, request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.#options.fetch(url, request);
    } catch (thrown) {
      throw unreachable(thrown, url);
    }
  }
}

/** Path and query below the hub's address, every part encoded. */
function routeUrl(path: string, input: LooseInput): string {
  const filled = path.replaceAll(/:(\w+)/g, (_match, name: string) =>
    encodeURIComponent(input.params?.[name] ?? ''),
  );
  const query = Object.entries(input.query ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return `${apiPrefix}${filled}${query === '' ? '' : `?${query}`}`;
}

async function readText(response: HttpResponse): Promise<string> {
  try {
    return await response.text();
  } catch (thrown) {
    throw unreachable(thrown, 'the answer');
  }
}

function parseAnswer(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new HubError({
      code: 'protocol',
      message: 'the answer is not JSON',
      hint: errorHints.protocol,
      status,
      cause: thrown,
    });
  }
}

function unreachable(thrown: unknown, what: string): AppError {
  // An error that already knows its code (a wrong certificate, say) keeps its own words.
  if (thrown instanceof AppError) return thrown;
  return new HubError({
    code: 'unreachable',
    message: `no answer from the hub: ${what}: ${messageOf(thrown)}`,
    hint: 'Start the hub with `roundhouse hub start`, or check the address.',
    status: 0,
    cause: thrown,
  });
}
