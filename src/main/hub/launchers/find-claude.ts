import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The release that the tests of this version ran with; `doctor` says when another one is found. */
export const testedClaudeVersion = '2.1.329';

export const claudeInstallLine = 'npm install -g @anthropic-ai/claude-code';

/** Absolute path of the Claude Code executable, or `undefined`. `name` is a path or a name on PATH. */
export async function findClaude(
  name: string,
  path: string | undefined,
): Promise<string | undefined> {
  if (isAbsolute(name)) return (await isExecutable(name)) ? name : undefined;
  const endings = process.platform === 'win32' ? ['.cmd', '.exe', ''] : [''];
  for (const folder of (path ?? '').split(delimiter)) {
    for (const ending of endings) {
      const candidate = join(folder, name + ending);
      if (folder !== '' && (await isExecutable(candidate))) return candidate;
    }
  }
  return undefined;
}

/** Such as `2.1.329`; null when it does not say. */
export async function claudeVersion(
  executable: string,
  environment: Readonly<Record<string, string>>,
): Promise<string | null> {
  const options = { env: { ...environment }, timeout: 15_000 };
  const outcome = await run(executable, ['--version'], options).catch(() => undefined);
  return /\d+\.\d+\.\d+/.exec(outcome?.stdout ?? '')?.[0] ?? null;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
