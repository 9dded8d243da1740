import type { Command } from 'commander';

import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords, minuteWords } from '../words.ts';

type Approval = RouteAnswer<'approvals.list'>['items'][number];

const columns: readonly Column[] = [
  { title: 'APPROVAL' },
  { title: 'SESSION', leastWidth: 8 },
  { title: 'BY', leastWidth: 6 },
  { title: 'AGE' },
  { title: 'UNTIL' },
  { title: 'USED' },
  { title: 'ALLOWS', leastWidth: 12 },
];

export function addApprovals(program: Command, host: CommandHost): void {
  program
    .command('approvals')
    .description('list standing approvals: what was allowed always')
    .action(() => host.run(list));
  program
    .command('withdraw')
    .argument('<id>', 'id of a standing approval, or the beginning of one; or the id of an ask')
    .description(
      'withdraw a standing approval, so that what it allowed is asked again; or an open ask between sessions',
    )
    .action((approval: string) => host.run((context) => withdraw(context, approval)));
}

async function list({ connect, output, clock }: CommandContext): Promise<void> {
  const { http } = await connect();
  const { items } = await http.call('approvals.list');
  output.result(items, () =>
    items.length === 0
      ? 'No approval stands.'
      : table(
          columns,
          items.map((one) => cellsOf(one, clock.now())),
          output.columns,
        ),
  );
}

function cellsOf(one: Approval, now: number) {
  const { id, sessionName, by, device, givenAt, expiresAt, uses, text, keptWhere } = one;
  const until = expiresAt === null ? 'its end' : minuteWords(expiresAt);
  const allows = keptWhere === null ? text : `${text} (${keptWhere})`;
  return [
    id,
    sessionName,
    `${by.name}, ${device}`,
    ageWords(givenAt, now),
    until,
    String(uses),
    allows,
  ].map((cell) => ({ text: cell }));
}

async function withdraw({ connect, output }: CommandContext, wanted: string): Promise<void> {
  const { http } = await connect();
  const { items } = await http.call('approvals.list');
  const found = items.filter(({ id }) => id.startsWith(wanted));
  const [approval] = found;
  if (found.length > 1) {
    throw new HubError({
      code: 'ambiguous',
      message: `Several approvals begin with ${wanted}.`,
      hint: 'Use the whole id.',
      status: 409,
    });
  }
  if (!approval && isWholeId(wanted)) {
    const ask = await http.call('asks.withdraw', { params: { id: wanted } });
    output.result(ask, () => `Withdrawn: the ask of ${ask.from.name} to ${ask.to.name}`);
    return;
  }
  if (!approval) {
    throw new HubError({
      code: 'not_found',
      message: `There is no approval ${wanted}.`,
      hint: '`roundhouse approvals` lists those that count.',
      status: 404,
    });
  }
  await http.call('approvals.withdraw', { params: { id: approval.id } });
  output.result({ id: approval.id }, () => `Withdrawn: ${approval.sessionName}, ${approval.text}`);
}

/** Asks have ids of the same kind; only a whole one withdraws an ask. */
function isWholeId(id: string): boolean {
  return /^a_[0-9a-z]{14}$/u.test(id);
}
