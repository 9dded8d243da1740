import type { HubEvent } from '../shared/domain/event.ts';
import type { RouteAnswer } from '../shared/wire/http-routes.ts';
import { CliError } from './cli-error.ts';
import type { CommandContext } from './command-context.ts';
import type { HubConnection } from './connect.ts';
import { followEvents } from './session-events.ts';

type Session = RouteAnswer<'sessions.start'>;

/** Claude Code reports within a second or two; a busy machine or a long setup command takes longer. */
const limitMs = 30_000;

/**
 * Waits until Claude Code reports, shows a dialog or has taken its time. Throws, with its own words, when it
 * ends or cannot be started.
 */
export async function awaitStart(
  context: CommandContext,
  connection: HubConnection,
  session: Session,
): Promise<void> {
  if (session.state !== 'starting') return;
  const deadline = new AbortController();
  using timers = new DisposableStack();
  timers.use(context.clock.schedule(limitMs, () => deadline.abort()));
  const { id, lastSeq: after } = session;
  const follow = { connection, context, session: id, after, until: deadline.signal };
  for await (const event of followEvents(follow)) {
    if (hasFailed(event)) throw await startError(connection, session, event);
    if (event.kind === 'claude.dialog-shown') {
      context.output.progress(
        `${session.name} needs you. Claude Code shows a dialog before it starts: ${event.data.line}`,
      );
      context.output.progress(`  roundhouse attach ${session.name}`);
    }
    if (isStarted(event)) return;
  }
}

function hasFailed({ kind }: HubEvent): boolean {
  return kind === 'claude.exited' || kind === 'session.start-failed';
}

function isStarted({ kind }: HubEvent): boolean {
  return (
    kind === 'claude.session-started' ||
    kind === 'claude.status-changed' ||
    kind === 'claude.dialog-shown'
  );
}

async function startError(
  connection: HubConnection,
  { id, name }: Session,
  end: HubEvent,
): Promise<CliError> {
  const now = await connection.http.call('sessions.read', { params: { ref: id } });
  // Its detail is only that it ended.
  const isQuiet = end.kind === 'claude.exited' && end.data.code === 0;
  const message = isQuiet
    ? `${name} ended before it was ready: Claude Code exited with code 0.`
    : `${name} ${now.detail ?? now.state}`;
  const isSaid = message.includes(now.output.trim());
  return new CliError({
    code: 'failed',
    message: isSaid ? message : `${message}\n${now.output}`,
    hint: `After fixing the cause, run roundhouse resume ${name}. To remove the session, run roundhouse rm ${name}`,
  });
}
