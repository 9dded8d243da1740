import { Command, CommanderError } from 'commander';

import { messageOf } from '../shared/base/app-error.ts';
import { usedUp } from '../shared/base/used-up.ts';
import { HubError } from '../shared/client/hub-error.ts';
import { settingTable } from '../shared/domain/settings.ts';
import { CliError, usageError } from './cli-error.ts';
import type { CommandContext, CommandHost, Flags, Surroundings } from './command-context.ts';
import { addCommands } from './commands.ts';
import { mayColour, readSettings } from './config.ts';
import { connect } from './connect.ts';
import { exitCode, exitCodes } from './exit-codes.ts';
import { Output } from './output.ts';
import { packageVersion } from './package-version.ts';
import { startHub } from './start-hub.ts';

/** 128 + SIGINT, as shells count. */
const interruptedCode = 130;

/** Runs one command line and gives its exit code; what it says is on the streams it was given. */
export async function runCommandLine(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const output = new Output({
    stdout: surroundings.stdout,
    stderr: surroundings.stderr,
    isJson: asksForJson(argv),
    mayColour: mayColour(surroundings.environment),
  });
  let code: number = exitCode.done;
  const program = createProgram(output, {
    run: async (work, flags = {}) => {
      const context = contextOf(program, { argv, surroundings, output, flags });
      code = (await work(context)) ?? exitCode.done;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (thrown) {
    if (surroundings.signal.aborted) return interruptedCode;
    return tell(thrown, output);
  }
}

/** The whole command table; also what the documents and the completion are made from. */
export function createProgram(output: Output, host: CommandHost): Command {
  const program = new Command('roundhouse')
    .description('Run Claude Code sessions and control them from one place.')
    .usage('COMMAND [OPTIONS]')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help for the command')
    .helpCommand('help [command]', 'print help for a command')
    .option('--json', 'print one JSON document (with --follow: one per line) and nothing else')
    .option('--data <dir>', settingHelp('data'))
    .option('--hub <url>', settingHelp('hub'))
    .option('--token <token>', settingHelp('token'))
    .configureHelp({ showGlobalOptions: true, helpWidth: output.columns ?? 100 })
    .configureOutput({
      writeOut: (text) => output.result(documentOf(text), () => text.trimEnd()),
      writeErr: () => undefined,
    })
    .exitOverride();
  addCommands(program, host);
  return program;
}

/** The parser prints two things by itself: its help, and the version. */
function documentOf(text: string): { readonly version: string } | { readonly help: string } {
  const version = packageVersion();
  return text.trimEnd() === version ? { version } : { help: text };
}

const shortHelp = `Roundhouse runs Claude Code sessions and lets you control them from one place.

  roundhouse start PATH       start a session in a repo
  roundhouse ls               list the sessions
  roundhouse attach NAME      show one here and type into it
  roundhouse prompt NAME TEXT send it a message
  roundhouse gates            list requests for your answer
  roundhouse open             open the page in the browser

Run roundhouse --help for all commands.`;

function settingHelp(name: keyof typeof settingTable): string {
  const { help, environment } = settingTable[name];
  return `${help} (${environment})`;
}

function asksForJson(argv: readonly string[]): boolean {
  const dashes = argv.indexOf('--');
  return argv.slice(0, dashes === -1 ? argv.length : dashes).includes('--json');
}

function contextOf(
  program: Command,
  input: {
    readonly argv: readonly string[];
    readonly surroundings: Surroundings;
    readonly output: Output;
    readonly flags: Flags;
  },
): CommandContext {
  const { argv, surroundings, output } = input;
  const { environment, clock, fetch, signal } = surroundings;
  const settings = readSettings({ ...program.opts<Flags>(), ...input.flags }, environment);
  const dashes = argv.indexOf('--');
  return {
    surroundings,
    settings,
    output,
    clock,
    signal,
    wordsAfterDashes: dashes === -1 ? 0 : argv.length - dashes - 1,
    connect: (options) =>
      connect({
        settings,
        fetch,
        ...(options?.startHub === true && {
          start: () => {
            output.progress('Starting a hub in the background …');
            return startHub({ settings, environment, clock });
          },
        }),
      }),
  };
}

function tell(thrown: unknown, output: Output): number {
  if (thrown instanceof CommanderError) return tellCommander(thrown, output);
  if (thrown instanceof HubError || thrown instanceof CliError) {
    output.error({ code: thrown.code, message: thrown.message, hint: thrown.hint });
    return exitCodes[thrown.code];
  }
  const limit = usedUp(thrown);
  if (limit !== undefined) {
    output.error({ code: 'failed', message: limit, hint: '' });
    return exitCode.failed;
  }
  const hint = 'This is a bug in Roundhouse. Report it with the steps that led to it.';
  output.error({ code: 'internal', message: messageOf(thrown), hint });
  return exitCode.failed;
}

/** Help and version end the parser by an error as well; everything else of it is bad usage. */
function tellCommander(thrown: CommanderError, output: Output): number {
  if (thrown.exitCode === 0) return exitCode.done;
  if (thrown.code === 'commander.help') {
    output.result({ help: shortHelp }, () => shortHelp);
    return exitCode.done;
  }
  const [said = '', suggestion] = thrown.message.split('\n');
  const guess = suggestion === undefined ? '' : `${suggestion.replaceAll(/^\(|\)$/g, '')} `;
  const isText = thrown.code === 'commander.unknownOption';
  const dashes = isText ? 'Put `--` before a text that begins with a dash. ' : '';
  const error = usageError(
    `${said.replace(/^error: /, '').replace(/\.?$/, '')}.`,
    `${guess}${dashes}\`roundhouse --help\` lists the commands, \`roundhouse COMMAND --help\` their options.`,
  );
  output.error({ code: error.code, message: error.message, hint: error.hint });
  return exitCode.badUsage;
}
