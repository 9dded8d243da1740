import type { z } from 'zod';

/** One tool of the MCP server, as the model reads it. */
export interface PeerTool {
  readonly title: string;
  /** Written for the model that has to choose. */
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly isReadOnly: boolean;
  /** How long the hub may take; a call of two minutes is moved to the background by Claude Code. */
  readonly deadlineMs: number;
}

/** How long the hub may take for a tool that does not wait. */
export const quickToolMs = 20_000;
/** How long the hub waits for an answer before it gives a ticket. */
export const answerWaitMs = 100_000;
/** As the descriptions of the tools name it. */
export const answerWaitWords = `${answerWaitMs / 1000} seconds`;
