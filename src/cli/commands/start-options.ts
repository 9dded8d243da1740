import { resolve } from 'node:path';

import type { Command } from 'commander';
import { Option } from 'commander';

import { HubError } from '../../shared/client/hub-error.ts';
import { egressModes } from '../../shared/domain/egress.ts';
import { offeredLaunchers } from '../../shared/domain/launcher-name.ts';
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
  readonly egress?: NonNullable<Body['egress']>;
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
    .option('--name <name>', 'name of the session; default: derived from the repo', sessionName)
    .option('--prompt <text>', 'first prompt; `-` reads it from standard input')
    .addOption(
      new Option('--launcher <launcher>', 'where the session runs').choices(offeredLaunchers),
    )
    .addOption(
      new Option('--egress <mode>', 'what its container reaches on the network').choices(
        egressModes,
      ),
    )
    .option('--worktree [branch]', 'use a new worktree, on this branch or a new one', branchName)
    .option('--git-init', 'run git init first if the folder is not in a repository')
    .option('--model <model>', 'model for Claude Code', modelName)
    .addOption(
      new Option('--permission-mode <mode>', 'permission mode for Claude Code').choices([
        ...permissionModes,
      ]),
    )
    .option('--account <account>', 'account for Claude Code')
    .option('--resume <conversation>', 'continue the conversation with this id', conversationId)
    .option('--fork', 'with --resume: continue a copy and leave the original unchanged')
    .option(
      '--allow-setup <hash>',
      "allow the repo's .roundhouse/setup with this hash, now and for later worktrees",
    )
    .option('--no-setup', "skip the repo's .roundhouse/setup");
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
      `Expected one path, but got ${before.length} arguments: ${before.join(' ')}.`,
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
      '--fork needs a conversation to copy.',
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
      'Start without it to see the command and its hash.',
    );
  }
  const { setup } = await http.call('repos.inspect', { query: { path } });
  if (setup?.hash.startsWith(wanted) === true) return setup.hash;
  throw new HubError({
    code: 'changed_since_shown',
    message: setup
      ? `The setup command of ${path} has changed; its hash is now ${setup.hash}.`
      : `${path} has no setup command.`,
    hint: 'Start without --allow-setup to see it.',
    status: 0,
  });
}
