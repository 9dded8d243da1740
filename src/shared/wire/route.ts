import type { z } from 'zod';

import type { Action } from '../domain/action.ts';

export interface RouteDefinition {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, parameters as `:name`. */
  readonly path: string;
  readonly action: Action;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is a file (`application/octet-stream`), streamed to the handler and never held whole. */
  readonly isUpload?: true;
  readonly answer: z.ZodType;
  /** Answers that are not JSON. */
  readonly contentType?: string;
  readonly limitBytes?: number;
}

/** Keeps the exact type of a row. */
export function route<const Route extends RouteDefinition>(definition: Route): Route {
  return definition;
}
