import type { z } from 'zod';

import type { Action } from '../domain/action.ts';
import type { Plane } from '../domain/operator.ts';
import type { Demand } from './demand.ts';

/**
 * What a route is about, and so what is authorised: the hub as a whole (also lists, which are filtered); what belongs
 * to whoever asks, where the handler shows nothing else to those who may see no more; one device; or one session,
 * named by a parameter of the path: itself, a gate, standing approval or question of it, a message to it, or what it
 * asked or was asked.
 */
export type RouteTarget = 'hub' | 'own' | 'device' | NamedTarget;

export type NamedTarget = 'session' | 'gate' | 'approval' | 'message' | 'ask' | 'question';

/** The parameter of the path that names the target. */
export const targetParameters = {
  session: 'ref',
  gate: 'id',
  approval: 'id',
  message: 'id',
  ask: 'id',
  question: 'id',
  device: 'id',
} as const satisfies Record<NamedTarget | 'device', string>;

/** Everything about a route that is not its handler. */
export interface RouteDefinition {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, parameters as `:name`. */
  readonly path: string;
  readonly action: Action;
  readonly target: RouteTarget;
  readonly demands?: readonly Demand<never>[];
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is a file (`application/octet-stream`), streamed to the handler and never held whole. */
  readonly isUpload?: true;
  /**
   * It is served when the disk is nearly full, as reading and removing are: it ends, stops or answers
   * something, signs a person in, or makes room. Everything else that changes something needs room.
   */
  readonly needsNoRoom?: true;
  /** Its body is short and secret: no hash of it goes into the log, where it could be guessed from. */
  readonly isSecret?: true;
  /** The planes that serve it; all, when nothing is said. On another, there is nothing at its address. */
  readonly planes?: readonly Plane[];
  readonly answer: z.ZodType;
  /** Answers that are not JSON. */
  readonly contentType?: string;
  readonly limitBytes?: number;
}

/** Keeps the exact type of a row. */
export function route<const Route extends RouteDefinition>(definition: Route): Route {
  return definition;
}

/** A route whose body can ask for more. */
export function demandingRoute<const Route extends RouteDefinition & { readonly body: z.ZodType }>(
  definition: Route,
  ...demands: readonly Demand<z.infer<Route['body']>>[]
): Route & { readonly demands: readonly Demand<z.infer<Route['body']>>[] } {
  return { ...definition, demands };
}

export function isServedOn({ planes }: RouteDefinition, plane: Plane): boolean {
  return planes?.includes(plane) ?? true;
}

/** Whether a call may be refused for want of space on the disk. */
export function needsRoom({ method, needsNoRoom }: RouteDefinition): boolean {
  return method !== 'GET' && method !== 'DELETE' && needsNoRoom !== true;
}

/** Which of the two rates of a device a call counts against. */
export function rateClassOf({ method }: RouteDefinition): 'read' | 'change' {
  return method === 'GET' ? 'read' : 'change';
}
