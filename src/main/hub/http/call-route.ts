import type { IncomingMessage, ServerResponse } from 'node:http';

import type { z } from 'zod';

import { messageOf } from '../../../shared/base/app-error.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { ScopedSession } from '../../../shared/domain/access.ts';
import type { Plane } from '../../../shared/domain/operator.ts';
import { demandedActions } from '../../../shared/wire/demand.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { routes, type RouteDefinition, type RouteName } from '../../../shared/wire/http-routes.ts';
import { emptySchema } from '../../../shared/wire/http-schemas.ts';
import { isServedOn, needsRoom, rateClassOf } from '../../../shared/wire/route.ts';
import type { AccessService } from '../access/access-service.ts';
import { authorize, unauthorized } from '../access/authorize.ts';
import {
  actorOf,
  commandPrincipalOf,
  noPrincipal,
  type NoPrincipal,
  type OperatorPrincipal,
  type Principal,
} from '../access/principal.ts';
import type { StepUpService } from '../access/step-up-service.ts';
import type { CommandIdentity } from '../commands/command-identity.ts';
import type { CommandReceipts } from '../commands/command-receipts.ts';
import type { RoomSource } from '../disk/disk-service.ts';
import { recordAllowed, recordRefused, recordUnlocked, type CallAudit } from './audit-call.ts';
import { commandKeyOf, hashOfCall } from './command-key.ts';
import { bodyLimitBytes, guardBody, openUpload, readBody } from './read-body.ts';
import { headerOf } from './request-headers.ts';
import { resolveTarget, type TargetResolvers } from './target-resolvers.ts';

// One request on its way through the checks, in the order in which they must come: credential, content type
// and size, rate, right, schema. Host and Origin were checked before it was routed.

/** A handler as the table sees it: `Handlers` has made sure that each fits its own route. */
export type AnyHandler = (request: {
  readonly principal: Principal;
  readonly [field: string]: unknown;
}) => Promise<Result<unknown, Refusal>>;

/** Takes back that a device was unlocked. */
export type UnlockEnd = Pick<StepUpService, 'forget'>;

export interface CallContext {
  readonly access: Pick<AccessService, 'takeCommand' | 'takeRead'> & { readonly stepUp: UnlockEnd };
  /** Of the listener that serves these calls. */
  readonly plane: Plane;
  readonly targets: TargetResolvers;
  readonly receipts: CommandReceipts;
  readonly audit: CallAudit;
  readonly handlerOf: (name: RouteName) => AnyHandler;
  readonly room: RoomSource;
  readonly logger: Logger;
  /** In tests: what we answer is held against our own schema. */
  readonly validateAnswers: boolean;
  /** Who this request shows to be; asked for every route that is not public. */
  readonly authenticate: (request: IncomingMessage) => Result<Principal, Refusal>;
}

export interface RouteCall {
  readonly name: RouteName;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string[]>>;
  readonly origin: string;
  readonly answerHeaders: Headers;
  readonly signal: AbortSignal;
}

interface Judged {
  /** A principal without rights, on a `public` route. */
  readonly principal: OperatorPrincipal | NoPrincipal;
  readonly session: ScopedSession | null;
}

interface Input {
  readonly query: unknown;
  readonly body: unknown;
}

/** The answer of one route to one request. Faults are thrown. */
export async function callRoute(
  call: RouteCall,
  context: CallContext,
): Promise<Result<unknown, Refusal>> {
  const route: RouteDefinition = routes[call.name];
  const limitBytes = route.limitBytes ?? bodyLimitBytes;
  const known = identify(call, context);
  if (!known.ok) return known;
  if (!isServedOn(route, context.plane)) return err(nothingHere());
  const body = guardBody(call.incoming, { limitBytes, isUpload: route.isUpload === true });
  if (body) return err(body);
  const judged = await judge(call, context, known.value);
  if (!judged.ok) return refuse(call, context, { principal: known.value, refused: judged.error });
  const input = await readInput(call, limitBytes);
  if (!input.ok) return input;
  const demanded = judgeDemand(call.name, judged.value, input.value.body);
  if (!demanded.ok) return refuse(call, context, { ...judged.value, refused: demanded.error });
  const answer = await run(call, context, { ...judged.value, ...input.value });
  if (answer.ok && context.validateAnswers && route.contentType === undefined)
    checkAnswer(call.name, answer.value);
  return answer;
}

async function refuse(
  call: RouteCall,
  context: CallContext,
  { principal, refused }: { readonly principal: Judged['principal']; readonly refused: Refusal },
): Promise<Result<never, Refusal>> {
  await recordRefused(call, context, { principal, refused });
  return err(refused);
}

/** Who calls; first of all, so that a stranger learns nothing but 401 (LAN-2). */
function identify(
  call: RouteCall,
  context: CallContext,
): Result<OperatorPrincipal | NoPrincipal, Refusal> {
  const route: RouteDefinition = routes[call.name];
  if (route.action === 'public' && isServedOn(route, context.plane)) return ok(noPrincipal);
  const known = context.authenticate(call.incoming);
  if (!known.ok) return known;
  // Defensive: rejects credential kinds that are added later (WRK-1).
  return known.value.type === 'operator' ? ok(known.value) : err(unauthorized());
}

async function judge(
  call: RouteCall,
  context: CallContext,
  principal: OperatorPrincipal | NoPrincipal,
): Promise<Result<Judged, Refusal>> {
  const route: RouteDefinition = routes[call.name];
  if (principal.type !== 'operator' || route.action === 'public') {
    return ok({ principal, session: null });
  }
  const { access } = context;
  const rate =
    rateClassOf(route) === 'read' ? access.takeRead(principal) : access.takeCommand(principal);
  if (!rate.ok) return rate;
  const { params } = call;
  const session = await resolveTarget(context.targets, route, { params, principal });
  if (!session.ok) return err(hideDifference(session.error, call));
  // A list of devices is filtered: everybody may see themselves.
  const device =
    route.target === 'device' ? asId('device', params['id'] ?? '') : principal.device.id;
  const isOwn = route.target === 'own';
  const allowed = authorize(principal, route.action, { session: session.value, device, isOwn });
  if (!allowed.ok) return err(hideDifference(allowed.error, call));
  return ok({ principal, session: session.value });
}

function judgeDemand(name: RouteName, judged: Judged, body: unknown): Result<void, Refusal> {
  const { principal, session } = judged;
  // As if it held the baton, as on the stream: whether it does, the terminal says, which knows the holder's name.
  const batonHolder = principal.type === 'operator' ? principal.device.id : null;
  for (const action of demandedActions(routes[name], body)) {
    const allowed = authorize(principal, action, { session, batonHolder });
    if (!allowed.ok) return allowed;
  }
  return ok(undefined);
}

/** Sessions have the hint of the code itself. */
const whereListed: Readonly<Record<string, string>> = {
  messages: '`roundhouse messages NAME` lists those that wait in a session.',
  gates: '`roundhouse gates` lists what waits.',
};

/** One answer for what is not there and for what is not shared, whoever found out (ROLE-5). */
function hideDifference(refused: Refusal, { name, params }: RouteCall): Refusal {
  if (refused.code !== 'not_found') return refused;
  const [, folder = ''] = routes[name].path.split('/');
  return refusal(
    'not_found',
    `There is no ${folder.replace(/s$/, '')} ${Object.values(params)[0]}.`,
    whereListed[folder],
  );
}

async function readInput(call: RouteCall, limitBytes: number): Promise<Result<Input, Refusal>> {
  const route: RouteDefinition = routes[call.name];
  const query = parse(route.query ?? emptySchema, singleValues(call.query), 'query');
  if (!query.ok) return query;
  if (route.method === 'GET' || route.isUpload) return ok({ query: query.value, body: undefined });
  const read = await readBody(call.incoming, call.outgoing, limitBytes);
  if (!read.ok) return read;
  const body = parse(route.body ?? emptySchema, read.value, 'body');
  return body.ok ? ok({ query: query.value, body: body.value }) : body;
}

async function run(
  call: RouteCall,
  context: CallContext,
  judged: Judged & Input,
): Promise<Result<unknown, Refusal>> {
  const { principal } = judged;
  const { isUpload }: RouteDefinition = routes[call.name];
  const command = commandOf(call, judged);
  if (!command.ok) return command;
  const identity = command.value;
  const handle = context.handlerOf(call.name);
  async function work(): Promise<Result<unknown, Refusal>> {
    // Here and not before: what was done already is answered again, however full the disk is now.
    const refused = needsRoom(routes[call.name]) ? await context.room.refusal() : null;
    if (refused) return err(refused);
    await recordAllowed(call, context, { ...judged, command: identity });
    const answer = await handle({
      ...judged,
      session: judged.session?.id ?? null,
      actor: principal.type === 'operator' ? actorOf(principal) : null,
      command: identity,
      params: call.params,
      upload: isUpload ? openUpload(call.incoming, call.outgoing) : null,
      incoming: call.incoming,
      origin: call.origin,
      answerHeaders: call.answerHeaders,
      signal: call.signal,
    });
    // Only the handler knows what some calls ask for, such as whose grant it is.
    if (!answer.ok) await recordRefused(call, context, { principal, refused: answer.error });
    else if (call.name === 'step-up.unlock' && principal.type === 'operator') {
      await keepUnlock(call, context, { principal, command: identity });
    }
    return answer;
  }
  return identity !== null && principal.type === 'operator'
    ? context.receipts.run(identity, work)
    : work();
}

/** A device stays locked when its unlock cannot be written down. */
async function keepUnlock(
  call: RouteCall,
  context: CallContext,
  unlocked: { readonly principal: OperatorPrincipal; readonly command: CommandIdentity | null },
): Promise<void> {
  try {
    await recordUnlocked(call, context, unlocked);
  } catch (thrown) {
    context.access.stepUp.forget(unlocked.principal.device.id);
    throw thrown;
  }
}

function commandOf(
  call: RouteCall,
  { principal, query, body }: Judged & Input,
): Result<CommandIdentity | null, Refusal> {
  const { method, isSecret }: RouteDefinition = routes[call.name];
  if (method === 'GET') return ok(null);
  const key = commandKeyOf(headerOf(call.incoming, 'idempotency-key'));
  if (!key.ok) return key;
  const path = call.incoming.url ?? '';
  const content = isSecret === true ? '' : (JSON.stringify(body) ?? '');
  const hash = hashOfCall([method, path, JSON.stringify(query), content]);
  const whose = principal.type === 'operator' ? commandPrincipalOf(principal) : principal.type;
  return ok({ principal: whose, key: key.value, hash });
}

/** A parameter that comes twice has two readers who disagree. */
function singleValues(query: Readonly<Record<string, string[]>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

function parse(schema: z.ZodType, value: unknown, what: string): Result<unknown, Refusal> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const where = [what, ...(issue?.path.map(String) ?? [])].join('.');
  return err(refusal('bad_request', `${where}: ${issue?.message ?? 'not as described'}`));
}

function checkAnswer(name: RouteName, answer: unknown): void {
  const checked = routes[name].answer.safeParse(answer);
  if (checked.success) return;
  throw new Error(`the answer to ${name} is not as its schema says: ${messageOf(checked.error)}`);
}

/** For an address that is none, on this plane or at all. */
export function nothingHere(): Refusal {
  return refusal('not_found', 'There is nothing at this address.', 'See openapi.json.');
}
