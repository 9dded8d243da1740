import { glob, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

import { z } from 'zod';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { CrewConfig, ConfigProblem } from './crew-config.ts';
import { parseCrewConfig } from './crew-config.ts';

export const configFile = 'orchestrator.json';

/** What the configuration directory says. */
export interface CrewFiles {
  readonly directory: string;
  readonly config: CrewConfig;
  /** `repositoryUrl` as an absolute path. */
  readonly repository: string;
  /** Absolute paths in the order of their names; at least one. */
  readonly credentials: readonly string[];
  /** Sentences for the person who starts the crew. */
  readonly warnings: readonly string[];
}

/** Reads the file and looks at what it names; nothing is kept of the content of a credential file. */
export async function readCrewFiles(directory: string): Promise<Result<CrewFiles, Refusal>> {
  const file = join(directory, configFile);
  const text = await readText(file);
  if (!text.ok) {
    const advice = `\`roundhouse crew init ${directory}\` writes one.`;
    return err(refusal('not_found', `${file} cannot be read: ${text.error}.`, advice));
  }
  const config = parseCrewConfig(text.value);
  if (!config.ok) return err(refusal('bad_request', listed(file, config.error)));
  const { repositoryUrl, claudeConfigs } = config.value;
  if (/^[a-z][a-z0-9+.-]*:\/\/|^[^/\\]+@[^/\\]+:/iu.test(repositoryUrl)) {
    return err(
      refusal(
        'bad_request',
        `${file}: "repositoryUrl" is the address of a remote repository.`,
        'Clone it, and write the path of the clone.',
      ),
    );
  }
  const found = await findCredentials(directory, claudeConfigs);
  if (found.length === 0) {
    return err(
      refusal(
        'bad_request',
        `${file}: no file matches "claudeConfigs" (${claudeConfigs}).`,
        'Write a JSON file there such as {"env": {"ANTHROPIC_API_KEY": "…"}}.',
      ),
    );
  }
  for (const path of found) {
    const variables = await readCredentials(path);
    if (!variables.ok) return err(refusal('bad_request', variables.error));
  }
  const repository = resolve(directory, withHome(repositoryUrl));
  const warnings = (await Promise.all([file, ...found].map(readableByOthers))).flat();
  return ok({ directory, config: config.value, repository, credentials: found, warnings });
}

function listed(file: string, problems: readonly ConfigProblem[]): string {
  return problems
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`)
    .join('\n');
}

async function findCredentials(directory: string, pattern: string): Promise<readonly string[]> {
  const wanted = withHome(pattern);
  const absolute = isAbsolute(wanted) ? wanted : join(directory, wanted);
  const paths: string[] = [];
  for await (const entry of glob(absolute, { withFileTypes: true })) {
    if (!entry.isDirectory()) paths.push(join(entry.parentPath, entry.name));
  }
  // A glob of `*.json` in the directory means the files beside this one.
  return paths.filter((path) => path !== join(directory, configFile)).toSorted();
}

function withHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

const credentialsSchema = z.object({
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/u), z.string().min(1)),
});

/** The variables by which a Claude Code signs in. The error is a sentence that names the file and no value of it. */
export async function readCredentials(
  path: string,
): Promise<Result<Readonly<Record<string, string>>, string>> {
  const text = await readText(path);
  if (!text.ok) return err(`${path} cannot be read: ${text.error}.`);
  let json: unknown;
  try {
    json = JSON.parse(text.value);
  } catch {
    return err(`${path} is not JSON.`);
  }
  if (typeof json === 'object' && json !== null && 'claudeAiOauth' in json) {
    return err(
      `${path} is a login that Claude Code renews: two that share it sign each other out. Use a token of \`claude setup-token\` instead: {"env": {"CLAUDE_CODE_OAUTH_TOKEN": "…"}}.`,
    );
  }
  const parsed = credentialsSchema.safeParse(json);
  if (!parsed.success || Object.keys(parsed.data.env).length === 0) {
    return err(
      `${path} has no variables. Expected: {"env": {"ANTHROPIC_API_KEY": "…"}}, or CLAUDE_CODE_OAUTH_TOKEN or ANTHROPIC_AUTH_TOKEN.`,
    );
  }
  return ok(parsed.data.env);
}

async function readableByOthers(path: string): Promise<readonly string[]> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o044) === 0) return [];
  return [`${path} can be read by other accounts of this machine: chmod 600 '${path}'`];
}

async function readText(path: string): Promise<Result<string, string>> {
  try {
    const { size } = await stat(path);
    if (size > 1_000_000) return err('it is larger than 1 MB');
    return ok(await readFile(path, 'utf8'));
  } catch (thrown) {
    return err(messageOf(thrown));
  }
}
