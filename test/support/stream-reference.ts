import { conditionOf } from '../../src/shared/domain/action.ts';
import type { StreamMessageDefinition } from '../../src/shared/wire/stream-message.ts';
import { streamFrames, streamMessages } from '../../src/shared/wire/up.ts';
import { markdownTable } from './markdown-table.ts';
import { columns, type Column } from './rights.ts';

const people: readonly Column[] = columns.slice(0, columns.indexOf('channel'));

/** `docs/spec/stream-messages.md`, made from the tables of messages and frames. */
export function streamReference(): string {
  const messages = Object.entries<StreamMessageDefinition>(streamMessages);
  return [
    '# Messages of a device on the stream',
    '<!-- Made from the table of messages by test/unit/hub/ws/stream-messages.test.ts: change the table, then run that test with -u. -->',
    'What a device sends after the upgrade. The rules that all messages follow are in [stream.md](stream.md).',
    '## What a message does',
    markdownTable(
      ['message', 'what', 'about', 'fields'],
      messages.map(([type, { summary, target, schema }]) => [
        `\`${type}\``,
        summary,
        `the ${target}`,
        Object.keys(schema.shape)
          .filter((field) => field !== 'type')
          .map((field) => `\`${field}\``)
          .join(', '),
      ]),
    ),
    'Binary frames:',
    markdownTable(
      ['frame', 'what'],
      Object.entries(streamFrames).map(([kind, { summary }]) => [`\`${kind}\``, summary]),
    ),
    '## Who may send it',
    'A condition is `yes`, `baton` (typing is for the holder of the baton) or `step-up` (after an unlock). An empty cell is `forbidden_role`. A second row is for a message that asks for more.',
    markdownTable(
      ['message', 'action', ...people],
      [
        ...messages.flatMap(([type, { action, demands = [] }]) => [
          rightsRow(`\`${type}\``, action),
          ...demands.map((demand) => rightsRow(`… when ${demand.when}`, demand.action)),
        ]),
        ...Object.entries(streamFrames).map(([kind, { action }]) =>
          rightsRow(`frame \`${kind}\``, action),
        ),
      ],
    ),
    '',
  ].join('\n\n');
}

function rightsRow(what: string, action: StreamMessageDefinition['action']): readonly string[] {
  const conditions = people.map((level) => {
    const condition = conditionOf(action, level);
    return condition === 'no' ? '' : condition;
  });
  return [what, `\`${action}\``, ...conditions];
}
