import type { z } from 'zod';

import type { GuardedAction } from '../domain/action.ts';
import type { Demand } from './demand.ts';

/** What is authorised when a message arrives: the stream itself, or the session that the message names. */
export type StreamTarget = 'stream' | 'session';

/** Everything about a message of a device that is not what the hub does with it. */
export interface StreamMessageDefinition {
  readonly schema: z.ZodObject<{ type: z.ZodLiteral<string> }>;
  readonly action: GuardedAction;
  readonly target: StreamTarget;
  readonly demands?: readonly Demand<never>[];
  readonly summary: string;
}

/** A binary frame of a device; its layout is in `terminal.ts`. */
export type StreamFrameDefinition = Pick<StreamMessageDefinition, 'action' | 'target' | 'summary'>;

/** Keeps the exact type of a row. */
export function streamMessage<const Message extends StreamMessageDefinition>(
  definition: Message,
): Message {
  return definition;
}

/** A message that can ask for more than its action allows. */
export function demandingMessage<const Message extends StreamMessageDefinition>(
  definition: Message,
  ...demands: readonly Demand<z.infer<Message['schema']>>[]
): Message & { readonly demands: readonly Demand<z.infer<Message['schema']>>[] } {
  return { ...definition, demands };
}
