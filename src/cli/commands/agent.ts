import type { Command } from 'commander';

import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandHost } from '../command-context.ts';
import { wholeNumber } from '../parse-number.ts';
import { sessionName } from '../parse-word.ts';
import { sessionReference } from '../session-reference.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords } from '../words.ts';

type Agent = RouteAnswer<'agents.list'>['items'][number];

interface PublishOptions {
  readonly as?: string;
  readonly perDay: number;
  readonly description?: string;
}

const columns: readonly Column[] = [
  { title: 'AGENT', leastWidth: 16 },
  { title: 'NAME', leastWidth: 8 },
  { title: 'SESSION', leastWidth: 8 },
  { title: 'LEFT TODAY' },
  { title: 'USED' },
  { title: 'PATH', leastWidth: 10 },
];

const defaultAsksPerDay = 20;

export function addAgent(program: Command, host: CommandHost): void {
  const agent = program
    .command('agent')
    .description('sessions that programs outside the hub may ask, by the A2A protocol');
  agent
    .command('publish')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .option('--as <name>', 'public name; that of the session if not given', sessionName)
    .option(
      '--per-day <count>',
      'how often it may be asked in a day',
      wholeNumber(1),
      defaultAsksPerDay,
    )
    .option('--description <text>', 'what it can be asked, for its agent card')
    .description('publish a session as an A2A agent and print its address and token')
    .action((name: string, { as, perDay, description }: PublishOptions) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const session = sessionReference(name);
        const made = await http.call('agents.publish', {
          body: {
            session,
            asksPerDay: perDay,
            ...(as !== undefined && { name: as }),
            ...(description !== undefined && { description }),
          },
        });
        output.result(made, () => `${made.path}\n${made.token}`);
        output.progress(
          'The path is below the address of the hub. The token is shown this once; `roundhouse agent revoke` ends it.',
        );
      }),
    );
  agent
    .command('list')
    .description('list the published agents')
    .action(() =>
      host.run(async ({ connect, output, clock }) => {
        const { http } = await connect();
        const { items } = await http.call('agents.list');
        output.result(items, () => {
          if (items.length === 0) return 'No session is published.';
          return table(
            columns,
            items.map((one) => row(one, clock.now())),
            output.columns,
          );
        });
      }),
    );
  agent
    .command('revoke')
    .argument('<agent>', 'id or name of a published agent')
    .description('revoke an agent: its token is refused from then on')
    .action((given: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { items } = await http.call('agents.list');
        const id = items.find((one) => one.name === given)?.id ?? given;
        const revoked = await http.call('agents.revoke', { params: { id } });
        output.result(revoked, () => `${revoked.id} is revoked.`);
      }),
    );
}

function row(one: Agent, now: number) {
  return [
    { text: one.id },
    { text: one.name },
    { text: one.session.name },
    { text: `${one.leftToday} of ${one.asksPerDay}` },
    { text: one.lastUsedAt === null ? 'never' : ageWords(one.lastUsedAt, now) },
    { text: one.path },
  ];
}
