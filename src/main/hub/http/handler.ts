import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type {
  RouteAnswer,
  RouteBody,
  RouteName,
  RouteQuery,
  routes,
} from '../../../shared/wire/http-routes.ts';
import type { NoPrincipal, OperatorPrincipal } from '../access/principal.ts';
import type { CommandIdentity } from '../commands/command-identity.ts';

// What the domains give to the HTTP edge: one function per route of the table. By the time a handler
// runs, the request has passed every check: Host, Origin, credential, rate, right, schema.

type PathParameters<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParameters<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type Route<Name extends RouteName> = (typeof routes)[Name];

/** The values of `:name` in the path of the route, decoded. */
export type RouteParameters<Name extends RouteName> = {
  readonly [Parameter in PathParameters<Route<Name>['path']>]: string;
};

export interface HandlerRequest<Name extends RouteName> {
  /** A `public` route takes no credential. */
  readonly principal: Route<Name>['action'] extends 'public' ? NoPrincipal : OperatorPrincipal;
  readonly actor: Route<Name>['action'] extends 'public' ? null : Actor;
  readonly params: RouteParameters<Name>;
  readonly query: RouteQuery<Name>;
  readonly body: RouteBody<Name>;
  /** The bytes of a file, on a route that takes one; whoever reads counts them. */
  readonly upload: Route<Name> extends { readonly isUpload: true }
    ? AsyncIterable<Uint8Array>
    : null;
  /** The session that the request is about, as its target was resolved. */
  readonly session: SessionId | null;
  readonly command: Route<Name>['method'] extends 'GET' ? null : CommandIdentity;
  /** Scheme, host and port of the address that was asked. */
  readonly origin: string;
  /** Headers that the answer should carry beside the usual ones, such as a file name. */
  readonly answerHeaders: Headers;
  /** Aborted when the caller goes away, or the hub ends. */
  readonly signal: AbortSignal;
}

/** A route that answers with a file may give it piece by piece. */
type HandlerAnswer<Name extends RouteName> =
  Route<Name> extends { readonly contentType: string }
    ? RouteAnswer<Name> | AsyncIterable<string | Uint8Array>
    : RouteAnswer<Name>;

export type Handler<Name extends RouteName> = (
  request: HandlerRequest<Name>,
) => Promise<Result<HandlerAnswer<Name>, Refusal>>;

/** Routes that the edge serves itself: they are about credentials and the document. */
export type EdgeRouteName =
  | 'openapi.read'
  | 'sign-in.offer'
  | 'sign-in.redeem'
  | 'pairing.poll'
  | 'stream.ticket';

/** Every other route. A missing one does not compile, and neither does one that is not in the table. */
export type Handlers = {
  readonly [Name in Exclude<RouteName, EdgeRouteName>]: Handler<Name>;
};
