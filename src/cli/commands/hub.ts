import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import type { Command } from 'commander';

import { isSameProcess } from '../../node/process-identity.ts';
import { delay } from '../../shared/base/clock.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import { settingTable } from '../../shared/domain/settings.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { HubRecord } from '../../shared/wire/runner-job.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { CommandContext, CommandHost, Flags } from '../command-context.ts';
import { exitCode } from '../exit-codes.ts';
import { hubProgram } from '../hub-program.ts';
import { findRunningHub, whyNoHub } from '../running-hub.ts';
import { startHub } from '../start-hub.ts';
import { fields } from '../table.ts';
import { ageWords } from '../words.ts';

export function addHub(program: Command, host: CommandHost): void {
  const hub = withHubFlags(program.command('hub'))
    .description('run a hub in the foreground')
    .allowExcessArguments()
    .action((options: Flags) => {
      refuseUnknown(hub);
      refuseSwallowed(hub, options);
      return host.run(runForeground, options);
    });
  hub
    .command('start')
    .description('start the hub in the background')
    .action(() => host.run(startBackground, hub.opts<Flags>()));
  hub
    .command('stop')
    .description('stop the hub; sessions keep running')
    .option('--sessions', 'stop all sessions too')
    .action((options: { readonly sessions?: boolean }) =>
      host.run((context) => stopHub(context, options.sessions === true)),
    );
  hub
    .command('status')
    .description('show whether a hub is running')
    .action(() => host.run(tellStatus));
}

function withHubFlags(command: Command): Command {
  const { port, lan, claude, launcher } = settingTable;
  return command
    .option('--port <port>', `${port.help} (${port.environment})`)
    .option('--lan [where]', `${lan.help} (${lan.environment})`)
    .option('--claude <file>', `${claude.help} (${claude.environment})`)
    .option('--launcher <name>', `${launcher.help} (${launcher.environment})`);
}

/** The parser would only count the words; a mistyped `stop` deserves a better answer. */
function refuseUnknown(hub: Command): void {
  const [word] = hub.args;
  if (word === undefined) return;
  const known = hub.commands.map((command) => `hub ${command.name()}`).join(', ');
  throw usageError(`unknown command 'hub ${word}'.`, `There are: ${known}.`);
}

/** `--lan` takes the word after it. */
function refuseSwallowed(hub: Command, { lan }: Flags): void {
  const swallowed = hub.commands.find((command) => command.name() === lan);
  if (!swallowed) return;
  const name = swallowed.name();
  throw usageError(
    `--lan took '${name}' for a network interface.`,
    `Write \`roundhouse hub ${name} --lan\`.`,
  );
}

/** The hub itself, in this terminal: its words are the words of the command. */
async function runForeground(context: CommandContext): Promise<number> {
  const { settings, output, surroundings } = context;
  const flags = [...settings.hubFlags, ...(output.isJson ? ['--json'] : [])];
  const child = spawn(process.execPath, [hubProgram('headless'), ...flags], {
    stdio: 'inherit',
    env: { ...surroundings.environment },
  });
  // A Ctrl-C of the terminal reaches the hub by itself; a signal to us alone does not.
  surroundings.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return await new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(error)));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? (code ?? exitCode.failed) : 128 + constants.signals[signal]),
    );
  });
}

function notStarted(cause: Error): CliError {
  return new CliError({
    code: 'failed',
    message: `The hub could not start: ${cause.message}.`,
    hint: 'Run `npm run build` in a checkout, or reinstall Roundhouse.',
    cause,
  });
}

async function startBackground(context: CommandContext): Promise<void> {
  const { settings, output, clock, surroundings } = context;
  const { environment } = surroundings;
  const found = await findRunningHub({ dataDirectory: settings.dataDirectory });
  const record = found ?? (await startHub({ settings, environment, clock }));
  const { url, lanUrl, pid, version } = record;
  output.result({ url, lanUrl, pid, version, isNew: !found }, () =>
    found ? `A hub is already running: ${url}` : `The hub is running: ${url}`,
  );
}

const endLimitMs = 30_000;
const lookEveryMs = 50;

async function stopHub(context: CommandContext, isWithSessions: boolean): Promise<void> {
  const { settings, output, connect } = context;
  const record = await findRunningHub({ dataDirectory: settings.dataDirectory });
  if (settings.hub === null && !record) {
    const { message, hint, isAbsent } = await whyNoHub(settings.dataDirectory);
    if (!isAbsent) throw new HubError({ code: 'unreachable', message, hint, status: 0 });
    output.result({ stopped: false, sessions: 0 }, () => 'No hub is running.');
    return;
  }
  const { http, isLocal } = await connect();
  const { sessions } = await http.call('hub.stop', { body: { sessions: isWithSessions } });
  if (isLocal && record) await untilGone(record, context);
  output.result({ stopped: true, sessions }, () => stoppedWords(isWithSessions, sessions));
}

function stoppedWords(isWithSessions: boolean, sessions: number): string {
  if (sessions === 0) return 'The hub stopped.';
  const count = sessions === 1 ? '1 session' : `${sessions} sessions`;
  return isWithSessions
    ? `The hub stopped, and ${count} with it.`
    : `The hub stopped. ${count} kept running.`;
}

async function untilGone(record: HubRecord, { clock }: CommandContext): Promise<void> {
  const until = clock.monotonic() + endLimitMs;
  while (await isSameProcess(record.pid, record.startTime)) {
    if (clock.monotonic() > until) {
      throw new CliError({
        code: 'deadline',
        message: `The hub (pid ${record.pid}) was asked to stop but is still running.`,
        hint: 'Check its log or `roundhouse hub status`, or end the process.',
      });
    }
    await delay(clock, lookEveryMs);
  }
}

async function tellStatus(context: CommandContext): Promise<number> {
  const { output, settings, connect, clock } = context;
  const status = await statusOf(connect);
  if (status) {
    output.result({ running: true, ...status }, () => fields(linesOf(status, clock.now())));
    return exitCode.done;
  }
  const { dataDirectory, hub } = settings;
  const { message, hint, isAbsent } = await whyNoHub(dataDirectory);
  output.result({ running: false, dataDirectory }, () => {
    if (hub !== null) return `No hub responds at ${hub}.`;
    return isAbsent ? `${message} Start one: roundhouse hub start` : `${message}\n${hint}`;
  });
  return exitCode.unreachable;
}

type Status = RouteAnswer<'hub.read'>;

async function statusOf(connect: CommandContext['connect']): Promise<Status | undefined> {
  try {
    const { http } = await connect();
    return await http.call('hub.read');
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'unreachable') return undefined;
    throw thrown;
  }
}

function linesOf(status: Status, nowMs: number): readonly (readonly [string, string])[] {
  const { claude } = status;
  const lines: readonly (readonly [string, string | null])[] = [
    ['Address', status.url],
    // With the fingerprint, because only both together name a hub: `--hub` takes it like this.
    ['Network', status.lanUrl && `${status.lanUrl}#sha256:${status.lanFingerprint}`],
    ['Version', status.version],
    [
      'Process',
      status.pid === null ? null : `${status.pid}, for ${ageWords(status.startedAt, nowMs)}`,
    ],
    ['Data', status.dataDirectory],
    ['Sessions', String(status.sessions)],
    // Only an owner of the hub is told where it is.
    ['Claude Code', [claude.version, claude.path].filter(Boolean).join(' ') || 'not found'],
  ];
  return lines.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}
