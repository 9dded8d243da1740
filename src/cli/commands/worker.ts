import { Option, type Command } from 'commander';

import { offeredLaunchers } from '../../shared/domain/launcher-name.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandHost } from '../command-context.ts';
import { exitCode } from '../exit-codes.ts';
import { branchName, modelName, sessionName } from '../parse-word.ts';
import { readText } from '../read-text.ts';
import { sessionReference } from '../session-reference.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { clockWords } from '../words.ts';

type Worker = RouteAnswer<'workers.list'>['items'][number];

interface SpawnOptions {
  readonly repo?: string;
  readonly name?: string;
  readonly branch?: string;
  readonly launcher?: (typeof offeredLaunchers)[number];
  readonly model?: string;
}

const nameHelp = 'session: NAME, @NAME or the beginning of an id';

const columns: readonly Column[] = [
  { title: 'WORKER', leastWidth: 12 },
  { title: 'STATE' },
  { title: 'TASK' },
  { title: 'BRANCH', leastWidth: 8 },
  { title: 'COST' },
  { title: 'ENDS' },
  { title: 'LAST WORDS', leastWidth: 12 },
];

export function addWorker(program: Command, host: CommandHost): void {
  const worker = program
    .command('worker')
    .description('sessions that a session started for subtasks');
  worker
    .command('spawn')
    .argument('<name>', `parent ${nameHelp}`)
    .argument('<task>', 'what it is to do; `-` reads it from standard input')
    .option('--repo <path>', 'another repository')
    .option('--name <name>', 'name of the new session', sessionName)
    .option('--branch <branch>', 'branch for its work', branchName)
    .addOption(new Option('--launcher <launcher>', 'where it runs').choices(offeredLaunchers))
    .option('--model <model>', 'model of its Claude Code', modelName)
    .description('start a worker for a task; its result goes to the parent')
    .action((name: string, task: string, options: SpawnOptions) =>
      host.run(async ({ connect, output, surroundings }) => {
        const text = await readText(task, surroundings.stdin);
        const { http } = await connect();
        const ordered = await http.call('workers.spawn', {
          params: { ref: sessionReference(name) },
          body: { task: text, ...options },
        });
        output.result(ordered, () => ordered.name);
      }),
    );
  worker
    .command('status')
    .argument('<name>', nameHelp)
    .description('list the workers of a session and theirs')
    .action((name: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const params = { ref: sessionReference(name) };
        const { items } = await http.call('workers.list', { params });
        output.result(items, () => {
          if (items.length === 0) return 'It has no workers.';
          return table(columns, items.map(row), output.columns);
        });
      }),
    );
  worker
    .command('stop')
    .argument('<name>', nameHelp)
    .description('stop a session with all workers below it, and count what is left of them')
    .action((name: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const params = { ref: sessionReference(name) };
        const { items } = await http.call('workers.stop', { params, body: {} });
        output.result(items, () => items.map(stoppedLine).join('\n'));
        return items.every(({ isGone, left }) => isGone && left === 0)
          ? exitCode.done
          : exitCode.failed;
      }),
    );
}

function row(one: Worker) {
  return [
    { text: one.path },
    { text: one.state },
    { text: one.task },
    { text: one.branch ?? '' },
    { text: `$${one.cost.toFixed(2)} of $${one.budget.toFixed(2)}` },
    { text: clockWords(one.endsAt) },
    { text: (one.limit ?? one.lastWords ?? '').replaceAll(/\s+/gu, ' ') },
  ];
}

function stoppedLine({ name, state, isGone, left }: RouteAnswer<'workers.stop'>['items'][number]) {
  if (!isGone) return `${name}: ${state}, its runner still runs`;
  if (left === 1) return `${name}: stopped, one process that it started still runs`;
  if (left > 1) return `${name}: stopped, ${left} processes that it started still run`;
  return `${name}: stopped, nothing is left`;
}
