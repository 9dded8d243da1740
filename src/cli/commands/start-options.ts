import { resolve } from 'node:path';

import type { Command } from 'commander';
import { Option } from 'commander';

import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteBody } from '../../shared/wire/http-routes.ts';
import { permissionModes } from '../../shared/wire/http-schemas.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import type { HubConnection } from '../connect.ts';
import { branchName, conversationId, modelName, sessionName } from '../parse-word.ts';
import { readText } from '../read-text.ts';

// What `start` and `run` have in common.

type Body = RouteBody<'sessions.start'>;

export interface StartOptions {
  readonly name?: string;
  readonly prompt?: string;
  readonly launcher?: NonNullable<Body['launcher']>;
  readonly worktree?: true | string;
  readonly gitInit?: boolean;
  readonly model?: string;
  readonly permissionMode?: NonNullable<Body['permissionMode']>;
  readonly account?: string;
  readonly resume?: string;
  readonly fork?: boolean;
  /** The beginning of the hash of the setup command that was read and is allowed. */
  readonly allowSetup?: string;
  /** False: without it. */
  readonly setup?: boolean;
}

export function withStartOptions(command: Command): Command {
  return command
    .option('--name <name>', 'name of the session; else one is made from the repo', sessionName)
    .option('--prompt <text>', 'first prompt; `-` reads it from standard input')
    .addOption(
      new Option('--launcher <launcher>', 'where it runs').choices(['local', 'docker', 'swarm']),
    )
    .option(
      '--worktree [branch]',
      'in a worktree of its own, on this branch or a new one',
      branchName,
    )
    .option('--git-init', 'make a git repository of the folder first, where it is in none')
    .option('--model <model>', 'model of Claude Code', modelName)
    .addOption(
      new Option('--permission-mode <mode>', 'permission mode of Claude Code').choices([
        ...permissionModes,
      ]),
    )
    .option('--account <account>', 'account of Claude Code')
    .option(
      '--resume <conversation>',
      "go on with one of Claude's own conversations (its id)",
      conversationId,
    )
    .option('--fork', 'with --resume: a copy goes on, the conversation stays')
    .option(
      '--allow-setup <hash>',
      "run the repo's .roundhouse/setup with this hash in its worktrees from now on",
    )
    .option('--no-setup', "without the repo's .roundhouse/setup");
}

/** The words after the command, told apart at `--`: the path, and what Claude Code gets. */
export function splitWords(
  words: readonly (string | undefined)[],
  wordsAfterDashes: number,
): { readonly path: string | undefined; readonly claudeArgs: readonly string[] } {
  const given = words.filter((word) => word !== undefined);
  const before = given.slice(0, given.length - wordsAfterDashes);
  if (before.length > 1) {
    throw usageError(
      `One path is expected, and there are ${before.length} words: ${before.join(' ')}.`,
      'Put arguments for Claude Code after `--`.',
    );
  }
  return { path: before[0], claudeArgs: given.slice(before.length) };
}

export interface StartRequest {
  readonly connection: HubConnection;
  readonly path: string;
  readonly claudeArgs: readonly string[];
  readonly options: StartOptions;
}

/** The body of the call, with the prompt read and the repo's setup command decided on. */
export async function startBody(context: CommandContext, request: StartRequest): Promise<Body> {
  const { connection, claudeArgs, options } = request;
  const { directory, stdin } = context.surroundings;
  // On another machine the path is that machine's.
  const path = connection.isLocal ? resolve(directory, request.path) : request.path;
  // The rest is called in the request as it is here.
  const { prompt, allowSetup: _hash, setup: _isWithSetup, ...asGiven } = options;
  if (asGiven.fork === true && asGiven.resume === undefined) {
    throw usageError(
      '--fork copies a conversation, and none is named.',
      'Add --resume CONVERSATION; `roundhouse conversations PATH` lists them.',
    );
  }
  const allowSetup = await setupDecision(connection, path, options);
  return {
    path,
    ...asGiven,
    ...(prompt !== undefined && { prompt: await readText(prompt, stdin) }),
    ...(allowSetup !== undefined && { allowSetup }),
    ...(claudeArgs.length > 0 && { claudeArgs: [...claudeArgs] }),
  };
}

/** Enough of a hash that no other command has it by chance or by work. */
const leastHashLength = 12;

/** Allowing goes by the hash of what was read: a command that changed meanwhile must be read anew. */
async function setupDecision(
  { http }: HubConnection,
  path: string,
  options: StartOptions,
): Promise<string | false | undefined> {
  if (options.setup === false) return false;
  if (options.allowSetup === undefined) return undefined;
  const wanted = options.allowSetup.replace(/…$/, '');
  if (wanted.length < leastHashLength) {
    throw usageError(
      `--allow-setup takes at least ${leastHashLength} digits of the hash.`,
      'Start once without it: the refusal shows the command and its hash.',
    );
  }
  const { setup } = await http.call('repos.inspect', { query: { path } });
  if (setup?.hash.startsWith(wanted) === true) return setup.hash;
  throw new HubError({
    code: 'changed_since_shown',
    message: setup
      ? `The setup command of ${path} is another one now; its hash is ${setup.hash}.`
      : `${path} has no setup command.`,
    hint: 'Start without --allow-setup to see it.',
    status: 0,
  });
}
