import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { readRegularFile } from './read-regular-file.ts';

// The settings files of Claude Code, as it reads them itself: managed by an administrator, of the operator, and of the
// repo. We read them for two questions only: which proxy it will use, and what keeps our hooks from us.

export type SettingsRank = 'user' | 'project' | 'local' | 'managed';

export interface ClaudeSettingsFile {
  readonly path: string;
  readonly rank: SettingsRank;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface ClaudeSettingsPlace {
  /** Claude Code's environment, which says where its configuration is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The main worktree: a session in a linked one also reads what is local there. */
  readonly repo?: string | undefined;
  /** Where an administrator puts settings; the system's own place when it is left out. */
  readonly managedFolder?: string | undefined;
}

/** A settings file is a page of text. What is larger is none. */
const sizeLimitBytes = 4 << 20;

/** Where Claude Code keeps its configuration and history for these sessions. */
export function claudeConfigDirectory(environment: Readonly<Record<string, string>>): string {
  return environment['CLAUDE_CONFIG_DIR'] ?? join(environment['HOME'] ?? homedir(), '.claude');
}

/** Every settings file that is there, the one that outranks the others last. */
export async function readClaudeSettings(
  place: ClaudeSettingsPlace,
): Promise<readonly ClaudeSettingsFile[]> {
  const { environment, cwd, repo } = place;
  const folders = repo === undefined || repo === cwd ? [cwd] : [repo, cwd];
  const paths: readonly (readonly [SettingsRank, string])[] = [
    ['user', join(claudeConfigDirectory(environment), 'settings.json')],
    ...folders.map((folder) => ['project', join(folder, '.claude', 'settings.json')] as const),
    ...folders.map((folder) => ['local', join(folder, '.claude', 'settings.local.json')] as const),
    ...(await managedFiles(place.managedFolder ?? managedFolder())).map(
      (path) => ['managed', path] as const,
    ),
  ];
  const read = await Promise.all(paths.map(([rank, path]) => readOne(rank, path)));
  return read.filter((file) => file !== null);
}

async function readOne(rank: SettingsRank, path: string): Promise<ClaudeSettingsFile | null> {
  const text = await readRegularFile(path, sizeLimitBytes);
  const values = text === null ? null : parseObject(text);
  return values === null ? null : { path, rank, values };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : null;
  } catch {
    // Claude Code itself tells the operator that the file is broken.
    return null;
  }
}

function managedFolder(): string {
  switch (process.platform) {
    case 'darwin':
      return '/Library/Application Support/ClaudeCode';
    case 'win32':
      return 'C:\\Program Files\\ClaudeCode';
    default:
      return '/etc/claude-code';
  }
}

/** The one file, then those of the drop-in folder in the order of their names. */
async function managedFiles(folder: string): Promise<readonly string[]> {
  const dropIns = join(folder, 'managed-settings.d');
  const names = await readdir(dropIns).catch(() => []);
  const added = names.filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  return [
    join(folder, 'managed-settings.json'),
    ...added.toSorted().map((name) => join(dropIns, name)),
  ];
}
