import type { Command } from 'commander';

import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandHost } from '../command-context.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';

type Report = RouteAnswer<'containers.list'>;
type Swept = RouteAnswer<'containers.sweep'>;
type Leftover = Report['leftovers'][number];

interface Options {
  readonly sweep?: boolean;
}

const columns: readonly Column[] = [
  { title: 'SESSION', leastWidth: 10 },
  { title: 'STATE' },
  { title: 'CPU' },
  { title: 'MEMORY' },
  { title: 'PROCESSES' },
  { title: 'CONTAINER' },
];

const idLength = 12;

export function addContainers(program: Command, host: CommandHost): void {
  program
    .command('containers')
    .description(
      'list the containers of sessions with their use of CPU and memory, and what former sessions left on the Docker engine',
    )
    .option('--sweep', 'remove what former sessions left; work is saved first')
    .action(({ sweep }: Options) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        if (sweep === true) {
          const swept = await http.call('containers.sweep', { body: {} });
          output.result(swept, () => sweptText(swept));
          return;
        }
        const report = await http.call('containers.list');
        output.result(report, () => reportText(report, output.columns));
      }),
    );
}

function reportText({ items, leftovers, problem }: Report, width: number | undefined): string {
  if (problem !== null) return problem;
  const rows = items.map(({ id, name, state, ended, figures }) => [
    { text: name },
    { text: ended === null ? state : endText(ended) },
    { text: figures === null ? '' : `${figures.cpu.toFixed(2)} of ${figures.cores} cores` },
    {
      text:
        figures === null
          ? ''
          : `${mebibytes(figures.memoryBytes)} of ${mebibytes(figures.memoryLimitBytes)} MiB`,
    },
    { text: figures === null ? '' : `${figures.processes} of ${figures.processLimit}` },
    { text: id.slice(0, idLength) },
  ]);
  return [
    items.length === 0 ? 'No session has a container.' : table(columns, rows, width),
    ...(leftovers.length === 0
      ? []
      : ['', 'Left by former sessions:', ...leftovers.map(leftoverText)]),
    ...(leftovers.some(({ mayGo }) => mayGo)
      ? ['To remove it: roundhouse containers --sweep']
      : []),
  ].join('\n');
}

function endText({ code, isOutOfMemory }: { code: number; isOutOfMemory: boolean }): string {
  return isOutOfMemory ? 'out of memory' : `exited (${code})`;
}

function sweptText({ swept, kept }: Swept): string {
  const removed =
    swept.length === 0
      ? ['Nothing was removed.']
      : ['Removed:', ...swept.map(({ kind, id }) => `  ${kind} ${shown(kind, id)}`)];
  return [...removed, ...(kept.length === 0 ? [] : ['Kept:', ...kept.map(leftoverText)])].join(
    '\n',
  );
}

function leftoverText({ kind, id, reason }: Leftover): string {
  return `  ${kind} ${shown(kind, id)}: ${reason}`;
}

/** A volume has no other name than its own. */
function shown(kind: Leftover['kind'], id: string): string {
  return kind === 'volume' ? id : id.slice(0, idLength);
}

function mebibytes(bytes: number): string {
  return String(Math.round(bytes / 1_048_576));
}
