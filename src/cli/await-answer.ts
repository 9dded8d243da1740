import type { HubEvent } from '../shared/domain/event.ts';
import type { RouteAnswer } from '../shared/wire/http-routes.ts';
import { CliError } from './cli-error.ts';
import type { CommandContext } from './command-context.ts';
import type { HubConnection } from './connect.ts';
import { followEvents } from './session-events.ts';

type Receipt = RouteAnswer<'messages.read'>;

export interface AwaitOptions {
  readonly connection: HubConnection;
  readonly context: CommandContext;
  readonly receipt: Receipt;
  /** The session's last event before the message was sent. */
  readonly after: number;
  readonly timeoutMs: number | null;
  /** Whom it went to, where several are asked at once. */
  readonly peer?: string;
}

/**
 * Waits until nothing more happens to the message by itself, and gives its receipt then: answered,
 * held, of unknown outcome, failed or dropped. A gate on the way is told, and waited through. Throws `deadline` when the
 * time is over; the message stays where it is.
 */
export async function awaitAnswer(options: AwaitOptions): Promise<Receipt> {
  const { connection, context, receipt, after, timeoutMs } = options;
  const deadline = new AbortController();
  const timer =
    timeoutMs === null ? undefined : context.clock.schedule(timeoutMs, () => deadline.abort());
  try {
    const { session } = receipt;
    const until = deadline.signal;
    let reason = tellPause(receipt, null, context);
    for await (const event of followEvents({ connection, context, session, after, until })) {
      tellGate(event, options);
      if (event.kind === 'turn.failed') {
        const now = await connection.http.call('messages.read', { params: { id: receipt.id } });
        reason = tellPause(now, reason, context);
      }
      if (isLastStep(event, receipt.id)) {
        return await connection.http.call('messages.read', { params: { id: receipt.id } });
      }
    }
  } finally {
    timer?.[Symbol.dispose]();
  }
  throw new CliError({
    code: 'deadline',
    message: `No answer to ${receipt.id} after ${String((timeoutMs ?? 0) / 1000)} s.`,
    hint: `The message stays in the queue. To follow it: roundhouse events ${receipt.session} --follow`,
  });
}

/** Why it waits although Claude Code is idle; said once for each reason. */
function tellPause(
  { state, reason }: Receipt,
  known: string | null,
  { output }: CommandContext,
): string | null {
  if (state !== 'queued' || reason === null || reason === known) return known;
  output.progress(`Queued: ${reason}`);
  return reason;
}

function tellGate(
  event: HubEvent,
  { context: { output }, peer }: Pick<AwaitOptions, 'context' | 'peer'>,
): void {
  if (event.kind !== 'gate.opened') return;
  const { gate, tool, summary } = event.data;
  const who = peer === undefined ? 'Needs you' : `@${peer} needs you`;
  output.progress(`${who}: ${tool}${summary && `: ${summary}`}`);
  output.progress(`  roundhouse allow ${gate}    roundhouse deny ${gate}`);
}

function isLastStep(event: HubEvent, message: string): boolean {
  switch (event.kind) {
    case 'message.answered':
    case 'message.held':
    case 'message.unconfirmed':
    case 'message.failed':
    case 'message.dropped':
      return event.data.message === message;
    default:
      return false;
  }
}
