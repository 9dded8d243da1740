import type { Argument, Command, Option } from 'commander';

import { createProgram } from '../../src/cli/command-line.ts';
import { exitCode } from '../../src/cli/exit-codes.ts';
import { Output } from '../../src/cli/output.ts';
import { settingTable } from '../../src/shared/domain/settings.ts';
import { CapturedStream } from './run-command-line.ts';

const meanings: Readonly<Record<keyof typeof exitCode, string>> = {
  done: 'done',
  failed: 'failed',
  badUsage: 'bad usage',
  unreachable: 'hub not reachable',
  notAllowed: 'not allowed',
  notFound: 'not found',
  refused: 'refused: the state does not allow it',
  deadline: 'deadline passed',
};

/** The whole command table without running anything. */
export function commandTable(): Command {
  const stdout = new CapturedStream(undefined);
  const output = new Output({ stdout, stderr: stdout, isJson: false, mayColour: false });
  return createProgram(output, { run: () => Promise.resolve() });
}

/** `docs/cli.md`, made from the command table. */
export function cliReference(): string {
  const program = commandTable();
  return [
    '# Command line',
    '<!-- Made from the command table by test/unit/cli/cli-reference.test.ts: change the table, then run that test with -u. -->',
    'Every command takes `--json` and then prints one JSON document (with `--follow`: one per line) on stdout, nothing else; an error is a document too, `{"error":{"code","message","hint"}}`. Text for people goes to stdout, progress and warnings to stderr.',
    'A session is named `NAME` or `@NAME`; an unambiguous beginning of its id works too. A text given as `-` is read from standard input.',
    '## Exit codes',
    table(
      ['code', 'means'],
      Object.entries(meanings).map(([name, words]) => [
        String(exitCode[name as keyof typeof exitCode]),
        words,
      ]),
    ),
    '## Settings',
    'A flag wins over the environment, the environment over the default.',
    table(
      ['flag', 'environment', 'default', 'what'],
      Object.values(settingTable).map((setting) => [
        `\`${setting.flag}\``,
        `\`${setting.environment}\``,
        setting.default === null ? '' : `\`${String(setting.default)}\``,
        setting.help,
      ]),
    ),
    '## Commands',
    ...visible(program).flatMap((command) => commandParts(command, [])),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function commandParts(command: Command, parents: readonly string[]): readonly string[] {
  const name = ['roundhouse', ...parents, command.name()].join(' ');
  const usage = [name, ...command.registeredArguments.map(argumentWord)];
  if (command.options.length > 0) usage.push('[options]');
  const rows = [
    ...command.registeredArguments.filter(({ description }) => description !== '').map(argumentRow),
    ...command.options.map(optionRow),
  ];
  return [
    `### \`${usage.join(' ')}\``,
    sentence(command.description()),
    ...(rows.length > 0 ? [table(['', ''], rows)] : []),
    ...visible(command).flatMap((one) => commandParts(one, [...parents, command.name()])),
  ];
}

function visible(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help');
}

function argumentWord(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentRow(argument: Argument): readonly string[] {
  return [`\`${argumentWord(argument)}\``, choices(argument.description, argument.argChoices)];
}

function optionRow(option: Option): readonly string[] {
  return [`\`${option.flags}\``, choices(option.description, option.argChoices)];
}

function choices(text: string, among: readonly string[] | undefined): string {
  return among ? `${text}: ${among.map((one) => `\`${one}\``).join(', ')}` : text;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
