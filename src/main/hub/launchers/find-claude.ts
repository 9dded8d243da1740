import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { z } from 'zod';

import { claudeCandidates, targetOfShim } from './claude-candidates.ts';

const run = promisify(execFile);

/** The release that the tests of this version ran with; `doctor` says when another one is found. */
export const testedClaudeVersion = '2.1.329';

export const claudeInstallLine = 'npm install -g @anthropic-ai/claude-code';

/** Absolute path of the Claude Code executable, or `undefined`. `name` is a path or a name on PATH. */
export async function findClaude(
  name: string,
  path: string | undefined,
): Promise<string | undefined> {
  const { platform } = process;
  for (const candidate of claudeCandidates(name, { path, platform })) {
    if (await isExecutable(candidate)) return (await behindShim(candidate)) ?? candidate;
  }
  return undefined;
}

/** Windows: what a script of npm starts. */
async function behindShim(file: string): Promise<string | undefined> {
  if (!/\.cmd$/iu.test(file)) return undefined;
  const text = await readFile(file, 'utf8').catch(() => '');
  const target = targetOfShim(file, text);
  return target !== undefined && (await isExecutable(target)) ? target : undefined;
}

const signInSchema = z.object({
  loggedIn: z.boolean(),
  authMethod: z.string().catch(''),
  apiProvider: z.string().catch('firstParty'),
});

export type SignIn = z.infer<typeof signInSchema>;

/** What `claude auth status` says; undefined when this Claude Code says nothing of the kind. */
export async function claudeSignIn(
  executable: string,
  environment: Readonly<Record<string, string>>,
): Promise<SignIn | undefined> {
  const options = { env: { ...environment }, timeout: 15_000 };
  const said = await run(executable, ['auth', 'status', '--json'], options)
    .then(({ stdout }) => stdout)
    // It ends with a code of its own when nobody is signed in, having said so.
    .catch((thrown: unknown) => stdoutOf(thrown));
  try {
    return signInSchema.parse(JSON.parse(said));
  } catch {
    // An older release without this command, or one that failed.
    return undefined;
  }
}

function stdoutOf(thrown: unknown): string {
  return thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout) : '';
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
