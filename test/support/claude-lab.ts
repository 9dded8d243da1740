import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { compileCache } from './compile-cache.ts';

/** A made-up key: Claude Code asks about an unknown key by its last twenty characters. */
const apiKey = 'sk-ant-fake-lab-000000000000000000000000';

const repoRoot = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A home of its own for the real Claude Code: nothing of this machine's configuration is read or
 * written, no start-up dialog opens, and the only model it can reach is the scripted one.
 */
export interface ClaudeLab {
  readonly home: string;
  /** `CLAUDE_CONFIG_DIR`: settings, transcripts and the status files are below it. */
  readonly configDir: string;
  /** A git repository with one commit. */
  readonly repo: string;
  /** The Claude Code of this checkout. */
  readonly claude: string;
  /** The whole environment for a hub, a runner or Claude Code itself. */
  readonly env: Readonly<Record<string, string>>;
  /** Adds or replaces keys of the operator's own `settings.json`. */
  writeSettings(settings: object): void;
  [Symbol.dispose](): void;
}

export function createClaudeLab(options: { readonly modelUrl: string }): ClaudeLab {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-lab-')));
  const home = join(root, 'home');
  const configDir = join(home, '.claude');
  const repo = join(root, 'repo');
  mkdirSync(configDir, { recursive: true });
  mkdirSync(repo);
  const env = environment({ home, configDir, modelUrl: options.modelUrl });
  writeFirstRunAnswers(configDir);
  const settings = { skipDangerousModePermissionPrompt: true, enableAllProjectMcpServers: true };
  const writeSettings = (more: object): void =>
    writeFileSync(join(configDir, 'settings.json'), JSON.stringify({ ...settings, ...more }));
  writeSettings({});
  createRepo(repo, env);
  return {
    home,
    configDir,
    repo,
    claude: join(repoRoot, 'node_modules', '.bin', 'claude'),
    env,
    writeSettings,
    [Symbol.dispose]: () =>
      // A Claude Code that was just killed may still be writing its last line.
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}

function environment(lab: {
  readonly home: string;
  readonly configDir: string;
  readonly modelUrl: string;
}): Readonly<Record<string, string>> {
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: lab.home,
    CLAUDE_CONFIG_DIR: lab.configDir,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ANTHROPIC_BASE_URL: lab.modelUrl,
    ANTHROPIC_API_KEY: apiKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    IS_SANDBOX: '1',
    CLAUDE_CODE_SANDBOXED: '1',
    NODE_COMPILE_CACHE: compileCache,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Lab',
    GIT_AUTHOR_EMAIL: 'lab@example.test',
    GIT_COMMITTER_NAME: 'Lab',
    GIT_COMMITTER_EMAIL: 'lab@example.test',
  };
}

/** Answers the theme, the API key and the auto-mode notice: the folder is trusted by `env`. */
function writeFirstRunAnswers(configDir: string): void {
  writeFileSync(
    join(configDir, '.claude.json'),
    JSON.stringify({
      hasCompletedOnboarding: true,
      hasSeenAutoDefaultNotice: true,
      customApiKeyResponses: { approved: [apiKey.slice(-20)], rejected: [] },
    }),
  );
}

function createRepo(repo: string, env: Readonly<Record<string, string>>): void {
  const git = (...args: readonly string[]): void => {
    execFileSync('git', args, { cwd: repo, env, stdio: 'pipe' });
  };
  git('init', '--quiet', '--initial-branch=main');
  writeFileSync(join(repo, 'README.md'), '# A repository of the lab\n');
  git('add', '.');
  git('commit', '--quiet', '--message', 'chore: begin');
}
