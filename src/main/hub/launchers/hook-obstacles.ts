import { hookTokenName } from '../../../shared/domain/session-marks.ts';
import type { ClaudeSettingsFile } from './claude-settings.ts';

// What in Claude Code's own settings keeps our hooks from us. Roundhouse changes none of it: an operator or an
// administrator wanted it so. It names the file and the key, because without hooks there are no gates and no receipts.

export interface HookObstacle {
  readonly key: string;
  /** The settings file; null for an argument of the command line. */
  readonly path: string | null;
  readonly reason: string;
  readonly fix: string;
  /** The hooks would go to a stranger, with their token: then Claude Code gets none that could. */
  readonly isLeak: boolean;
}

/** Addresses as the hook server has them; its port is another one each time. */
const ourUrls = [
  'http://127.0.0.1:40001/hook/Stop',
  'http://127.0.0.1:60999/hook/PermissionRequest',
];

/** The first thing that keeps the hooks from us, or null. The files come as `readClaudeSettings` gives them. */
export function findHookObstacle(
  files: readonly ClaudeSettingsFile[],
  args: readonly string[] = [],
): HookObstacle | null {
  return (
    ofArguments(args) ??
    ofSwitch(files, 'disableAllHooks') ??
    ofSwitch(managed(files), 'allowManagedHooksOnly') ??
    ofSwitch(managed(files), 'disableSideloadFlags') ??
    ofUrls(files) ??
    ofVariables(files) ??
    ofProxy(managed(files))
  );
}

function ofArguments(args: readonly string[]): HookObstacle | null {
  const key = args.find((argument) => argument === '--bare' || argument === '--safe-mode');
  if (key === undefined) return null;
  return {
    key,
    path: null,
    reason: `The argument ${key} switches hooks off.`,
    fix: `Start the session without ${key}.`,
    isLeak: false,
  };
}

function ofSwitch(files: readonly ClaudeSettingsFile[], key: string): HookObstacle | null {
  // The file that outranks the others decides, also when it switches hooks on again.
  const deciding = files.findLast(({ values }) => typeof values[key] === 'boolean');
  if (deciding?.values[key] !== true) return null;
  const what = key === 'disableSideloadFlags' ? 'rejects the plugin with' : 'switches off';
  return {
    key,
    path: deciding.path,
    reason: `"${key}" in ${deciding.path} ${what} its hooks.`,
    fix: `Remove "${key}" from ${deciding.path}, then stop and resume the session.`,
    isLeak: false,
  };
}

function ofUrls(files: readonly ClaudeSettingsFile[]): HookObstacle | null {
  const key = 'allowedHttpHookUrls';
  const list = listOf(files, key);
  if (!list || ourUrls.every((url) => list.entries.some((one) => matches(one, url)))) return null;
  return {
    key,
    path: list.path,
    reason: `"${key}" in ${list.path} does not allow hooks to 127.0.0.1.`,
    fix: `Add "http://127.0.0.1:*" to "${key}" in ${list.path}, then stop and resume the session.`,
    isLeak: false,
  };
}

function ofVariables(files: readonly ClaudeSettingsFile[]): HookObstacle | null {
  const key = 'httpHookAllowedEnvVars';
  const list = listOf(files, key);
  if (!list || list.entries.includes(hookTokenName)) return null;
  return {
    key,
    path: list.path,
    reason: `"${key}" in ${list.path} keeps ${hookTokenName} out of its hooks.`,
    fix: `Add "${hookTokenName}" to "${key}" in ${list.path}, then stop and resume the session.`,
    isLeak: false,
  };
}

/** An administrator's `env` outranks what we pass: both spellings of it are all that Claude Code looks at. */
function ofProxy(files: readonly ClaudeSettingsFile[]): HookObstacle | null {
  const set = files.flatMap((file) => {
    const { env } = file.values;
    return typeof env === 'object' && env !== null
      ? Object.entries(env).map(([name, value]) => ({ name, value: String(value), file }))
      : [];
  });
  const [upper, lower] = ['NO_PROXY', 'no_proxy'].map((name) =>
    set.findLast((one) => one.name === name),
  );
  if (!upper || !lower) return null;
  const hosts = `${upper.value},${lower.value}`.split(/[\s,]+/u);
  if (hosts.includes('127.0.0.1') || hosts.includes('*')) return null;
  const { path } = upper.file;
  return {
    key: 'env.NO_PROXY',
    path,
    reason: `"env" in ${path} sets NO_PROXY and no_proxy without 127.0.0.1, so its hooks would go to a proxy.`,
    fix: `Add 127.0.0.1 to NO_PROXY in ${path}, then stop and resume the session.`,
    isLeak: true,
  };
}

interface AllowList {
  readonly path: string;
  readonly entries: readonly string[];
}

/** Lists of all files are one list; the last file that has one is named. */
function listOf(files: readonly ClaudeSettingsFile[], key: string): AllowList | null {
  const having = files.filter(({ values }) => Array.isArray(values[key]));
  const last = having.at(-1);
  if (!last) return null;
  const entries = having.flatMap(({ values }) => values[key] as readonly unknown[]);
  return {
    path: last.path,
    entries: entries.filter((entry): entry is string => typeof entry === 'string'),
  };
}

function managed(files: readonly ClaudeSettingsFile[]): readonly ClaudeSettingsFile[] {
  return files.filter(({ rank }) => rank === 'managed');
}

/** `*` stands for any text. */
function matches(pattern: string, url: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return url === pattern;
  if (!url.startsWith(first) || !url.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = url.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= url.length - last.length;
}
