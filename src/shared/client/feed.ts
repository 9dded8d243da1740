import type { Access } from '../domain/access.ts';
import type { HubEvent } from '../domain/event.ts';
import type { HubState } from '../domain/hub-state.ts';
import { emptyHubState } from '../domain/hub-state.ts';
import type { SessionView } from '../domain/session.ts';
import type { HubNotice, SessionPresence, StreamDown } from '../wire/down.ts';
import { streamDownSchema } from '../wire/down.ts';
import { parseEvent } from '../wire/event-schema.ts';

/** What a device hears of the sessions, in order and without repeats. */
export type Feed =
  | {
      readonly type: 'welcome';
      readonly device: string;
      readonly operator: { readonly id: string; readonly name: string };
      readonly hub: { readonly name: string; readonly version: string };
      /** Nothing from a hub of an older version. */
      readonly access?: Access | undefined;
    }
  /** Everything at `seq`: it replaces what was known. */
  | {
      readonly type: 'snapshot';
      readonly seq: number;
      readonly hub: HubState;
      readonly sessions: readonly SessionView[];
      readonly presence: readonly SessionPresence[];
    }
  | { readonly type: 'events'; readonly events: readonly HubEvent[] }
  /** From here on it is live. */
  | { readonly type: 'caught-up'; readonly seq: number }
  | { readonly type: 'presence'; readonly presence: SessionPresence }
  /** All that hold for the whole hub now; with `welcome` none does until this says otherwise. */
  | { readonly type: 'hub-notices'; readonly notices: readonly HubNotice[] }
  | {
      readonly type: 'refused';
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly session: string | null;
    };

/** A text frame of the hub; `undefined` for a type of a newer one; throws on anything malformed. */
export function parseDown(text: string): StreamDown | undefined {
  const value: unknown = JSON.parse(text);
  const parsed = streamDownSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (isUnknownType(value)) return undefined;
  throw parsed.error;
}

const knownTypes: ReadonlySet<string> = new Set(
  streamDownSchema.options.map((option) => option.shape.type.value),
);

function isUnknownType(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return typeof value.type === 'string' && !knownTypes.has(value.type);
}

/** Events above `seq`, in order: delivery is at least once. */
export function freshEvents(
  down: Extract<StreamDown, { type: 'events' }>,
  seq: number,
): readonly HubEvent[] {
  let last = seq;
  return down.events.map(parseEvent).filter((event) => {
    const isFresh = event.seq > last;
    if (isFresh) last = event.seq;
    return isFresh;
  });
}

/** The hub folded them with the same code and types as ours. */
export function parseSessions(
  down: Extract<StreamDown, { type: 'snapshot' }>,
): readonly SessionView[] {
  return down.sessions as unknown as readonly SessionView[];
}

/** A hub of an older version sends none. */
export function parseHubState(down: Extract<StreamDown, { type: 'snapshot' }>): HubState {
  return { ...emptyHubState, ...down.hub };
}
