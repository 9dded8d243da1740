import { setTimeout as wait } from 'node:timers/promises';

import type { Command } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import { escapeControls } from '../../shared/domain/terminal-text.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { CliError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { wholeNumber } from '../parse-number.ts';
import { styled } from '../style.ts';

interface Options {
  readonly limit: number;
  readonly follow?: boolean;
}

type Entry = RouteAnswer<'audit.list'>['items'][number];

const pageSize = 500;
/** The hub does not push new entries, so `--follow` asks for them this often. */
const followEveryMs = 1_000;

export function addAudit(program: Command, host: CommandHost): void {
  const audit = program
    .command('audit')
    .description('print who did what on this hub, oldest first')
    .option('--limit <n>', 'maximum number of entries, the newest ones', wholeNumber(1), 100)
    .option('--follow', 'keep printing new entries')
    .action((options: Options) =>
      host.run(async ({ connect, output, signal }) => {
        const { http } = await connect();
        const entries = await newest(http, options.limit);
        if (options.follow !== true) {
          output.result(entries, () =>
            entries.length === 0 ? 'The audit log is empty.' : entries.map(lineOf).join('\n'),
          );
          return;
        }
        for (const entry of entries) output.item(entry, () => lineOf(entry));
        let after = entries.at(-1)?.seq ?? 0;
        for (;;) {
          await wait(followEveryMs, undefined, { signal });
          const { items } = await http.call('audit.list', { query: { after } });
          for (const entry of items) output.item(entry, () => lineOf(entry));
          after = items.at(-1)?.seq ?? after;
        }
      }),
    );
  audit
    .command('verify')
    .description('check that no entry was changed, moved or left out')
    .action(() =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const report = await http.call('audit.verify');
        if (report.brokenAt !== null) {
          throw new CliError({
            code: 'failed',
            message: `Entry ${report.brokenAt} of the audit log is not what was written, or entries before it are missing.`,
            hint: 'Compare it with a backup in the data directory.',
          });
        }
        output.result(report, () => `All ${report.entries} entries are what was written.`);
      }),
    );
}

async function newest(http: HttpClient, limit: number): Promise<readonly Entry[]> {
  let entries: readonly Entry[] = [];
  let before: number | null | undefined;
  while (entries.length < limit && before !== null) {
    const wanted = Math.min(pageSize, limit - entries.length);
    const query = {
      limit: wanted,
      ...(before !== undefined && { before }),
    };
    const page = await http.call('audit.list', { query });
    entries = [...page.items, ...entries];
    before = page.next;
  }
  return entries;
}

/** `2026-11-30 14:31:07  Ana  Ana's iPhone  allowed  POST /gates/:id/answer  g_7`. */
function lineOf(entry: Entry): string {
  const { operator, device, decision, reason, call, resource, unwritten } = entry;
  const at = `${entry.at.slice(0, 10)} ${entry.at.slice(11, 19)}`;
  const outcome = decision === 'refused' ? `refused (${reason ?? 'no reason'})` : decision;
  const parts = [
    operator?.name ?? 'unknown',
    device?.name ?? 'hub',
    outcome,
    call,
    resource ?? '',
    unwritten > 0 ? `and ${unwritten} more like it` : '',
  ];
  const text = escapeControls(parts.filter((part) => part !== '').join('  '), {
    isSingleLine: true,
  });
  return `${styled('faint', at)}  ${text}`;
}
