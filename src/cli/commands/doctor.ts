import type { Command } from 'commander';

import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandHost } from '../command-context.ts';
import { exitCode } from '../exit-codes.ts';
import type { Colour } from '../style.ts';
import { styled } from '../style.ts';

type Check = RouteAnswer<'doctor.run'>['items'][number];

const looks: Readonly<Record<Check['state'], readonly [sign: string, colour: Colour]>> = {
  ok: ['ok', 'working'],
  warning: ['warning', 'waiting'],
  failed: ['failed', 'failed'],
  skipped: ['skipped', 'faint'],
};

export function addDoctor(program: Command, host: CommandHost): void {
  program
    .command('doctor')
    .description('check Claude Code, hooks, ports, database and more, and show how to fix problems')
    .action(() =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect({ startHub: true });
        const { items } = await http.call('doctor.run', { query: { probe: 'yes' } });
        output.result(items, () => items.map(checkText).join('\n'));
        return items.some((check) => check.state === 'failed') ? exitCode.failed : exitCode.done;
      }),
    );
}

function checkText(check: Check): string {
  const [sign, colour] = looks[check.state];
  const fix = check.fix === null || check.state === 'ok' ? '' : `\n${' '.repeat(9)}${check.fix}`;
  return `${styled(colour, sign.padEnd(8))} ${check.title}: ${check.detail}${fix}`;
}
