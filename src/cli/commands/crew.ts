import { resolve } from 'node:path';

import type { Command } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import { writeCrewFiles } from '../crew-files.ts';
import { exitCode } from '../exit-codes.ts';
import { wholeNumber } from '../parse-number.ts';
import { readText } from '../read-text.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';

type Crew = RouteAnswer<'crews.list'>['items'][number];
type Task = RouteAnswer<'crews.tasks'>['items'][number];

const nameHelp = 'name of the crew';

const crewColumns: readonly Column[] = [
  { title: 'CREW', leastWidth: 12 },
  { title: 'STATE' },
  { title: 'MERGED' },
  { title: 'OPEN' },
  { title: 'FAILED' },
  { title: 'BRANCH', leastWidth: 12 },
  { title: 'REPO', leastWidth: 12 },
];

const memberColumns: readonly Column[] = [
  { title: 'MEMBER' },
  { title: 'SESSION', leastWidth: 12 },
  { title: 'STATE' },
  { title: 'TASK' },
  { title: 'BRANCH', leastWidth: 12 },
];

const taskColumns: readonly Column[] = [
  { title: 'TASK', leastWidth: 8 },
  { title: 'STATE' },
  { title: 'WORKER' },
  { title: 'TRY' },
  { title: 'TEXT', leastWidth: 20 },
  { title: 'REASON', leastWidth: 12 },
];

export function addCrew(program: Command, host: CommandHost): void {
  const crew = program
    .command('crew')
    .description('a manager and its workers that work through task lists');
  addInit(crew, host);
  crew
    .command('up')
    .requiredOption('--config <dir>', 'directory with orchestrator.json')
    .description('start a crew; starts a hub if none is running')
    .action(({ config }: { readonly config: string }) =>
      host.run(async ({ connect, output, surroundings }) => {
        const { http } = await connect({ startHub: true });
        const body = { config: resolve(surroundings.directory, config) };
        const started = await http.call('crews.start', { body });
        for (const warning of started.warnings) output.warning(warning);
        output.result(started.crew, () => started.crew.name);
      }),
    );
  crew
    .command('ls')
    .description('list the crews')
    .action(() =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { items } = await http.call('crews.list', {});
        output.result(items, () => {
          if (items.length === 0) return 'There are no crews.';
          return table(crewColumns, items.map(crewRow), output.columns);
        });
      }),
    );
  crew
    .command('status')
    .argument('<name>', nameHelp)
    .description('show a crew and what its members do')
    .action((name: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { items } = await http.call('crews.list', {});
        const found = items.find((one) => one.name === name);
        // The hub says it as of every other unknown crew.
        if (!found) await http.call('crews.tasks', { params: { crew: name } });
        else output.result(found, () => statusText(found, output.columns));
      }),
    );
  addTasks(crew, host);
  addChange(crew, host, {
    name: 'pause',
    description: 'give out no more tasks',
    call: (http, params) => http.call('crews.pause', { params, body: {} }),
  });
  addChange(crew, host, {
    name: 'resume',
    description: 'let it go on, and start those of its sessions that have ended',
    call: (http, params) => http.call('crews.resume', { params, body: {} }),
  });
  addDown(crew, host);
}

function addInit(crew: Command, host: CommandHost): void {
  crew
    .command('init')
    .argument('<dir>', 'configuration directory, outside of the repository')
    .option('--repo <path>', 'repository of the crew')
    .option('--workers <count>', 'number of workers', wholeNumber(1), 2)
    .description('write a commented orchestrator.json and what the repository needs')
    .action((directory: string, options: { readonly repo?: string; readonly workers: number }) =>
      host.run(async ({ output, surroundings }) => {
        const from = surroundings.directory;
        const written = await writeCrewFiles({
          directory: resolve(from, directory),
          repo: options.repo === undefined ? null : resolve(from, options.repo),
          workers: options.workers,
        });
        output.result(written, () => written.map((file) => `Wrote ${file}`).join('\n'));
      }),
    );
}

function addTasks(crew: Command, host: CommandHost): void {
  crew
    .command('tasks')
    .argument('<name>', nameHelp)
    .description('list its tasks')
    .action((name: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { items } = await http.call('crews.tasks', { params: { crew: name } });
        output.result(items, () => {
          if (items.length === 0) return 'It has no tasks yet.';
          return table(taskColumns, items.map(taskRow), output.columns);
        });
      }),
    );
  crew
    .command('add')
    .argument('<name>', nameHelp)
    .argument('<task>', 'what is to be done; `-` reads it from standard input')
    .option('--worker <number>', 'for this worker; without it for any', wholeNumber(1))
    .description('add a task')
    .action((name: string, task: string, { worker }: { readonly worker?: number }) =>
      host.run(async ({ connect, output, surroundings }) => {
        const text = await readText(task, surroundings.stdin);
        const { http } = await connect();
        const body = { text, ...(worker !== undefined && { worker }) };
        const changed = await http.call('crews.add', { params: { crew: name }, body });
        output.result(changed, () => changedText(changed));
      }),
    );
  crew
    .command('retry')
    .argument('<name>', nameHelp)
    .argument('<task>', 'name of a failed task')
    .description('have a failed task tried again')
    .action((name: string, task: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const params = { crew: name, task };
        const changed = await http.call('crews.retry', { params, body: {} });
        output.result(changed, () => changedText(changed));
      }),
    );
}

interface Change {
  readonly name: string;
  readonly description: string;
  readonly call: (http: HttpClient, params: { readonly crew: string }) => Promise<Crew>;
}

function addChange(crew: Command, host: CommandHost, { name, description, call }: Change): void {
  crew
    .command(name)
    .argument('<name>', nameHelp)
    .description(description)
    .action((wanted: string) =>
      host.run(async ({ connect, output }: CommandContext) => {
        const { http } = await connect();
        const changed = await call(http, { crew: wanted });
        output.result(changed, () => `${changed.name}: ${changed.state}`);
      }),
    );
}

function addDown(crew: Command, host: CommandHost): void {
  crew
    .command('down')
    .argument('<name>', nameHelp)
    .description('stop its sessions; branches, worktrees and conversations stay')
    .action((name: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const stopped = await http.call('crews.stop', { params: { crew: name }, body: {} });
        output.result(stopped, () => stopText(stopped));
        return stopped.state === 'stopped' ? exitCode.done : exitCode.failed;
      }),
    );
}

function stopText({ state, members, branch }: Crew): string {
  const lines = members.flatMap(({ session, state: now }) =>
    session === null ? [] : [`${session}: ${now === 'exited' ? 'stopped' : (now ?? 'unknown')}`],
  );
  const outcome =
    state === 'stopped'
      ? `All its sessions have ended. Merged work is on ${branch}.`
      : 'Not all of its sessions have ended. Run it again.';
  return [...lines, outcome].join('\n');
}

function statusText(crew: Crew, columns: number | undefined): string {
  const { name, state, reason, repo, branch, from } = crew;
  const rows = crew.members.map(({ member, session, state: now, task, branch: own }) => [
    { text: String(member) },
    { text: session ?? '' },
    { text: now ?? 'not started' },
    { text: task ?? '' },
    { text: own },
  ]);
  return [
    `${name}: ${state}${reason === null ? '' : `. ${reason}`}`,
    `${countsText(crew)}, on ${branch} (from ${from}) of ${repo}`,
    table(memberColumns, rows, columns),
  ].join('\n');
}

function changedText(crew: Crew): string {
  const { name, state } = crew;
  const advice =
    state === 'running' ? '' : ` It waits until you run roundhouse crew resume ${name}.`;
  return `${name} is ${state}: ${countsText(crew)}.${advice}`;
}

function countsText({ tasks }: Crew): string {
  const { open, assigned, merged, failed } = tasks;
  return `${merged} merged, ${assigned} in work, ${open} open, ${failed} failed`;
}

function crewRow({ name, state, tasks, branch, repo }: Crew) {
  return [
    { text: name },
    { text: state },
    { text: String(tasks.merged) },
    { text: String(tasks.open + tasks.assigned) },
    { text: String(tasks.failed) },
    { text: branch },
    { text: repo },
  ];
}

function taskRow({ id, state, worker, list, attempt, text, reason }: Task) {
  return [
    { text: id },
    { text: state },
    { text: String(worker ?? list ?? 'any') },
    { text: String(attempt) },
    { text: oneLine(text) },
    { text: oneLine(reason ?? '') },
  ];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ');
}
