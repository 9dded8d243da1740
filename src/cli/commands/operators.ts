import type { Command } from 'commander';

import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import { roleText } from '../role-text.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords } from '../words.ts';

const columns: readonly Column[] = [
  { title: 'OPERATOR', leastWidth: 10 },
  { title: 'ROLES', leastWidth: 12 },
  { title: 'ADDED' },
  { title: 'BY', leastWidth: 8 },
  { title: 'ID' },
];

export function addOperators(program: Command, host: CommandHost): void {
  const operators = program
    .command('operators')
    .description('list the operators of this hub and what they are granted')
    .allowExcessArguments()
    .action(() => {
      refuseUnknown(operators);
      return host.run(list);
    });
  operators
    .command('add')
    .argument('<person>', 'name of the person')
    .description('add an operator, who has no right yet')
    .action((person: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const added = await http.call('operators.add', { body: { name: person } });
        output.result(added, () => `${added.name} was added.`);
      }),
    );
  operators
    .command('rename')
    .argument('<operator>', 'name or id of the operator')
    .argument('<person>', 'new name')
    .description('rename an operator')
    .action((operator: string, person: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const renamed = await http.call('operators.rename', {
          params: { operator },
          body: { name: person },
        });
        output.result(renamed, () => `The operator is ${renamed.name} now.`);
      }),
    );
  operators
    .command('rm')
    .argument('<operator>', 'name or id of the operator')
    .description('remove an operator: its grants end, and its devices are signed out')
    .action((operator: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const removed = await http.call('operators.remove', { params: { operator } });
        output.result(removed, () => `${operator} was removed.`);
      }),
    );
}

/** The parser would only count the words; a mistyped `rm` deserves a better answer. */
function refuseUnknown(operators: Command): void {
  const [word] = operators.args;
  if (word === undefined) return;
  const known = operators.commands.map((command) => `operators ${command.name()}`).join(', ');
  throw usageError(`unknown command 'operators ${word}'.`, `There are: ${known}.`);
}

async function list({ connect, output, clock }: CommandContext): Promise<void> {
  const { http } = await connect();
  const [{ items: operators }, { items: grants }] = await Promise.all([
    http.call('operators.list'),
    http.call('grants.list'),
  ]);
  const people = operators.map((operator) => ({
    ...operator,
    grants: grants.filter((grant) => grant.operator.id === operator.id),
  }));
  output.result(people, () => {
    const now = clock.now();
    const rows = people.map((person) => [
      { text: person.name },
      { text: rolesOf(person) },
      { text: person.addedAt === null ? '-' : `${ageWords(person.addedAt, now)} ago` },
      { text: person.addedBy?.name ?? '-' },
      { text: person.id },
    ]);
    return table(columns, rows, output.columns);
  });
}

interface Person {
  readonly isOwner: boolean;
  readonly grants: RouteAnswer<'grants.list'>['items'];
}

function rolesOf({ isOwner, grants }: Person): string {
  if (isOwner) return 'owner of this hub';
  return grants.length === 0 ? 'none' : grants.map(roleText).join(', ');
}
