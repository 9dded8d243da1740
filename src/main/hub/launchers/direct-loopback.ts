import type { ClaudeSettingsFile } from './claude-settings.ts';

// Claude Code sends its HTTP hooks, with the hook token in them, through the proxy of its environment unless NO_PROXY
// names 127.0.0.1. A company's proxy cannot reach our hook server and could read the token, so both spellings name
// loopback in every Claude Code that we start. They carry the same list: some programs read only one of the two.

const names = ['NO_PROXY', 'no_proxy'] as const;
const loopback = '127.0.0.1';

/** The environment in which requests to this machine go past every proxy. */
export function withDirectLoopback(
  environment: Readonly<Record<string, string>>,
  settings: readonly ClaudeSettingsFile[],
): Readonly<Record<string, string>> {
  const effective = settings.reduce<Readonly<Record<string, string>>>(
    (before, file) => ({ ...before, ...environmentOf(file) }),
    environment,
  );
  const listed = names.flatMap((name) => hostsOf(effective[name] ?? ''));
  const hosts = [...new Set(listed)];
  const list = hosts.includes('*')
    ? '*'
    : [...hosts, ...(hosts.includes(loopback) ? [] : [loopback])].join(',');
  return { ...environment, NO_PROXY: list, no_proxy: list };
}

function hostsOf(list: string): readonly string[] {
  return list.split(/[\s,]+/u).filter((host) => host !== '');
}

function environmentOf({ values }: ClaudeSettingsFile): Readonly<Record<string, string>> {
  const { env } = values;
  if (typeof env !== 'object' || env === null) return {};
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
