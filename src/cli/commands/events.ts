import type { Command } from 'commander';

import type { HubEvent } from '../../shared/domain/event.ts';
import { escapeControls } from '../../shared/domain/terminal-text.ts';
import type { CommandHost } from '../command-context.ts';
import { cutMiddle, displayWidth } from '../display-width.ts';
import { jsonText } from '../json-text.ts';
import type { Output } from '../output.ts';
import { wholeNumber } from '../parse-number.ts';
import { followEvents, readEvents } from '../session-events.ts';
import { sessionReference } from '../session-reference.ts';
import { styled } from '../style.ts';

interface Options {
  readonly after: number;
  readonly limit?: number;
  readonly follow?: boolean;
}

export function addEvents(program: Command, host: CommandHost): void {
  program
    .command('events')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('print the event log, oldest first')
    .option('--after <seq>', 'only events after this one', wholeNumber(0), 0)
    .option('--limit <n>', 'maximum number of events', wholeNumber(1))
    .option('--follow', 'keep printing new events')
    .action((name: string, options: Options) =>
      host.run(async (context) => {
        const { output } = context;
        const connection = await context.connect();
        const { id: session } = await connection.http.call('sessions.read', {
          params: { ref: sessionReference(name) },
        });
        const limit = options.limit ?? Infinity;
        if (options.follow === true) {
          const events = followEvents({ connection, context, session, after: options.after });
          for await (const event of first(events, limit)) {
            output.item(event, () => eventLine(event, output));
          }
          return;
        }
        const log = readEvents(connection.http, session, options.after);
        const events: HubEvent[] = [];
        for await (const event of first(log, limit)) events.push(event);
        output.result(events, () => events.map((event) => eventLine(event, output)).join('\n'));
      }),
    );
}

async function* first<T>(items: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    count += 1;
    if (count >= limit) return;
  }
}

/** `12  09:41:07  tool.started  Claude  {"tool":"Bash",…}`, cut to the terminal. */
function eventLine(event: HubEvent, output: Output): string {
  const head = `${String(event.seq).padStart(6)}  ${event.at.slice(11, 19)}  `;
  const actor = escapeControls(event.actor.name, { isSingleLine: true });
  const kind = `${event.kind}  ${actor}  `;
  const data = jsonText(event.data);
  const room = output.columns === undefined ? Infinity : output.columns - displayWidth(head + kind);
  const shown = room === Infinity ? data : cutMiddle(data, Math.max(0, room));
  return `${styled('faint', head)}${kind}${styled('faint', shown)}`;
}
