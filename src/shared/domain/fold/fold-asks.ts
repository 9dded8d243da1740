import { assertNever } from '../../base/assert.ts';
import type { Ask, AskState } from '../ask.ts';
import { askHourMs, isAskOver, isOutcomeDue, shortenedAsk } from '../ask.ts';
import type { EventRecord, HubEvent } from '../event.ts';

export type AskEvent = Extract<HubEvent, { kind: `ask.${string}` }>;

export function isAskEvent(event: HubEvent): event is AskEvent {
  return event.kind.startsWith('ask.');
}

/** Finished ones that a view keeps with their beginning. Older ones are in the log. */
const finishedLimit = 60;
/** Of these the last ones are kept whole. */
const wholeLimit = 10;
const cutLimit = 300;

const open: readonly AskState[] = ['queued', 'delivered', 'read'];

/** An ask moves forward only, and once it is over nothing changes it any more. */
export function foldAsks(asks: readonly Ask[], event: AskEvent): readonly Ask[] {
  switch (event.kind) {
    case 'ask.asked':
      return add(asks, event);
    case 'ask.delivered':
      return change(asks, event, {
        from: ['queued'],
        set: { state: 'delivered', deliveredAt: event.at },
      });
    case 'ask.returned':
      return change(asks, event, {
        from: ['delivered'],
        set: { state: 'queued', deliveredAt: null },
      });
    case 'ask.read':
      return change(asks, event, {
        from: ['queued', 'delivered'],
        set: {
          state: 'read',
          readAt: event.at,
          promptId: event.data.promptId,
        },
      });
    case 'ask.answered':
      return change(asks, event, {
        from: open,
        set: {
          state: 'answered',
          finishedAt: event.at,
          answer: event.data.answer,
          answeredBy: event.data.by,
          ...(event.data.files && { answerFiles: event.data.files }),
        },
      });
    case 'ask.failed':
      return change(asks, event, {
        from: open,
        set: {
          state: 'failed',
          finishedAt: event.at,
          reason: event.data.reason,
          ...(isOfAsker(asks, event) && { isWithdrawnByAsker: true as const }),
        },
      });
    case 'ask.expired':
      return change(asks, event, { from: open, set: { state: 'expired', finishedAt: event.at } });
    case 'ask.told':
      return asks.map((ask) =>
        ask.id === event.data.ask && ask.toldAt === null
          ? { ...ask, toldAt: event.at, promptId: event.data.promptId }
          : ask,
      );
    default:
      return assertNever(event, 'ask event');
  }
}

interface Step {
  readonly from: readonly AskState[];
  readonly set: Partial<Ask>;
}

function add(asks: readonly Ask[], event: EventRecord<'ask.asked'>): readonly Ask[] {
  const { ask: id, ...terms } = event.data;
  if (asks.some((ask) => ask.id === id)) return asks;
  const asked: Ask = {
    ...terms,
    id,
    state: 'queued',
    createdAt: event.at,
    deliveredAt: null,
    readAt: null,
    finishedAt: null,
    promptId: null,
    answer: null,
    answeredBy: null,
    reason: null,
    toldAt: null,
  };
  return prune([...asks, asked], event.at);
}

function isOfAsker(asks: readonly Ask[], { actor, data }: EventRecord<'ask.failed'>): boolean {
  return asks.some(({ id, from }) => id === data.ask && from.id === actor.id);
}

function change(asks: readonly Ask[], event: AskEvent, step: Step): readonly Ask[] {
  const { from, set } = step;
  return asks.map((ask) =>
    ask.id === event.data.ask && from.includes(ask.state) && !isAskOver(ask)
      ? { ...ask, ...set }
      : ask,
  );
}

/** `at` is the moment of the newest ask: what one session asked another within an hour of it stays, to be counted. */
function prune(asks: readonly Ask[], at: string): readonly Ask[] {
  const since = Date.parse(at) - askHourMs;
  let behind = 0;
  return asks
    .toReversed()
    .flatMap((ask) => {
      if (!isAskOver(ask) || isOutcomeDue(ask)) return [ask];
      behind += 1;
      if (behind <= wholeLimit) return [ask];
      if (behind <= finishedLimit) return [shortenedAsk(ask, cutLimit)];
      return ask.side === 'asker' && Date.parse(ask.createdAt) > since
        ? [shortenedAsk(ask, 0)]
        : [];
    })
    .toReversed();
}
