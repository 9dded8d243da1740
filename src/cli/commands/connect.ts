import { realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';

import type { Command } from 'commander';
import { Option } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { connectionScopes } from '../../shared/wire/joined-schemas.ts';
import { ClaudePlugins, type InstalledPlugin } from '../claude-plugins.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import { findProgram } from '../find-program.ts';
import { shellWord } from '../shell-word.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords } from '../words.ts';

type Scope = (typeof connectionScopes)[number];
type Connection = RouteAnswer<'connections.list'>['items'][number];
type NewConnection = RouteAnswer<'connections.make'>;

interface Options {
  readonly scope: Scope;
  readonly apply?: boolean;
  readonly remove?: boolean;
  readonly list?: boolean;
  readonly revoke?: string;
}

const columns: readonly Column[] = [
  { title: 'CONNECTION', leastWidth: 18 },
  { title: 'SCOPE' },
  { title: 'PROJECT', leastWidth: 10 },
  { title: 'OPERATOR', leastWidth: 8 },
  { title: 'USED' },
  { title: 'SESSIONS', leastWidth: 8 },
];

export function addConnect(program: Command, host: CommandHost): void {
  program
    .command('connect')
    .addOption(
      new Option('--scope <scope>', 'which Claude Codes join')
        .choices(connectionScopes)
        .default('user'),
    )
    .option('--apply', 'run what is printed')
    .option('--remove', 'take back what --apply did, and revoke the connection')
    .option('--list', 'list the connections, with the sessions that have joined by each')
    .option('--revoke <connection>', 'revoke a connection: what has joined by it is left to itself')
    .description('print what makes a Claude Code that you start by hand appear on this hub')
    .action((options: Options) => host.run((context) => connect(context, options)));
}

async function connect(context: CommandContext, options: Options): Promise<number | void> {
  const { http, isLocal } = await context.connect({ startHub: options.list !== true });
  if (!isLocal) throw notHere;
  if (options.list) return list(context, http);
  if (options.revoke !== undefined) return revoke(context, http, options.revoke);
  if (options.remove) return remove(context, http, options.scope);
  const project = projectOf(context, options.scope);
  const made = await http.call('connections.make', {
    body: { scope: options.scope, ...(project === null ? {} : { project }) },
  });
  const { scope } = options;
  return options.apply ? apply(context, { http, made, scope }) : print(context, made, scope);
}

function print({ output }: CommandContext, made: NewConnection, scope: Scope): void {
  const commands = commandsOf(made, scope);
  output.result({ id: made.id, scope, commands }, () => commands.join('\n'));
  if (scope !== 'session') output.progress('Run these, or `roundhouse connect` with --apply.');
}

function commandsOf(made: NewConnection, scope: Scope): readonly string[] {
  if (scope === 'session') return [`claude --plugin-dir ${shellWord(made.pluginFolder)}`];
  return [
    `claude plugin marketplace add ${shellWord(made.marketplaceFolder)}`,
    `claude plugin install ${made.plugin} --scope ${claudeScope(scope)}`,
  ];
}

/** Of a project, only this person's settings: the ones that are committed would send everybody's Claude Code here. */
function claudeScope(scope: Scope): InstalledPlugin['scope'] {
  return scope === 'user' ? 'user' : 'local';
}

async function apply(
  context: CommandContext,
  wanted: { readonly http: HttpClient; readonly made: NewConnection; readonly scope: Scope },
): Promise<number | void> {
  const { http, made, scope } = wanted;
  const plugins = await pluginsOf(context, http);
  if (scope === 'session') return plugins.start(['--plugin-dir', made.pluginFolder]);
  await plugins.install({ ...made, scope: claudeScope(scope) });
  context.output.result({ id: made.id, scope, plugin: made.plugin }, () =>
    scope === 'user'
      ? 'Each Claude Code that you start on this machine appears on the hub now.'
      : 'Each Claude Code that you start in this project appears on the hub now.',
  );
}

async function remove(context: CommandContext, http: HttpClient, scope: Scope): Promise<void> {
  const project = projectOf(context, scope);
  const { items } = await http.call('connections.list');
  const found = items.find((one) => one.scope === scope && one.project === project);
  if (!found) {
    throw new CliError({
      code: 'failed',
      message: `There is no connection for this ${scope}.`,
      hint: '`roundhouse connect --list` lists them.',
    });
  }
  if (scope !== 'session') {
    const { plugin, marketplace } = found;
    const plugins = await pluginsOf(context, http);
    await plugins.uninstall({ plugin, marketplace, scope: claudeScope(scope) });
  }
  await http.call('connections.revoke', { params: { id: found.id } });
  context.output.result({ id: found.id }, () => `${found.id} was removed.`);
}

async function list({ output, clock }: CommandContext, http: HttpClient): Promise<void> {
  const { items } = await http.call('connections.list');
  const now = clock.now();
  output.result({ items }, () =>
    items.length === 0
      ? 'There is no connection.'
      : table(
          columns,
          items.map((connection) => cellsOf(connection, now)),
          output.columns,
        ),
  );
}

function cellsOf({ id, scope, project, operator, lastUsedAt, sessions }: Connection, now: number) {
  const used = lastUsedAt === null ? 'never' : ageWords(lastUsedAt, now);
  return [id, scope, project ?? '', operator.name, used, sessions.join(', ')].map((text) => ({
    text,
  }));
}

async function revoke(context: CommandContext, http: HttpClient, wanted: string): Promise<void> {
  await http.call('connections.revoke', { params: { id: wanted } });
  context.output.result({ id: wanted }, () => `${wanted} was revoked.`);
}

async function pluginsOf(context: CommandContext, http: HttpClient): Promise<ClaudePlugins> {
  const { environment, directory } = context.surroundings;
  const { claude } = await http.call('hub.read');
  const found = claude.path ?? findProgram('claude', environment);
  if (found === undefined || !isAbsolute(found)) throw noClaude;
  return new ClaudePlugins({ claude: found, directory, environment });
}

function projectOf({ surroundings }: CommandContext, scope: Scope): string | null {
  return scope === 'project' ? realpathSync(surroundings.directory) : null;
}

const notHere = usageError(
  'A Claude Code joins the hub of its own machine.',
  'Run `roundhouse connect` where that hub runs, without --hub.',
);

const noClaude = new CliError({
  code: 'failed',
  message: 'Claude Code was not found.',
  hint: 'Install it, or name it with --claude.',
});
