import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import type { LauncherName } from '../shared/domain/launcher-name.ts';
import type { SettingSources } from '../shared/domain/settings.ts';
import { parseSettings } from '../shared/domain/settings.ts';
import { usageError } from './cli-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of the command line, resolved on this machine: paths are absolute. */
export interface CliSettings {
  readonly dataDirectory: string;
  /** An address that was asked for; null for the hub of the data directory. */
  readonly hub: string | null;
  readonly token: string | null;
  readonly launcher: LauncherName;
  /** Flags that a hub started from here gets, as they were given to us. */
  readonly hubFlags: readonly string[];
}

export function readEnvironment(): Environment {
  return process.env;
}

/** Throws a usage error with one sentence for the first wrong value. */
export function readSettings(
  flags: SettingSources['flags'],
  environment: Environment,
): CliSettings {
  const parsed = parseSettings({ flags, environment });
  if (!parsed.ok) throw usageError(parsed.error, 'Correct it, or omit it.');
  const { data, hub, token, launcher } = parsed.value;
  const home = environment['HOME'] ?? homedir();
  const dataDirectory = resolvePath(data, home);
  return { dataDirectory, hub, token, launcher, hubFlags: hubFlags(flags, dataDirectory) };
}

/** Whether the operator's environment asks for plain text (https://no-color.org). */
export function mayColour(environment: Environment): boolean {
  return (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

function hubFlags(flags: SettingSources['flags'], dataDirectory: string): readonly string[] {
  const { port, claude, launcher, lan } = flags;
  return [
    '--data',
    dataDirectory,
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(claude === undefined ? [] : ['--claude', String(claude)]),
    ...(launcher === undefined ? [] : ['--launcher', String(launcher)]),
    // Without a value the parser gives `true`.
    ...(lan === undefined ? [] : [`--lan=${lan === true ? 'on' : String(lan)}`]),
  ];
}

function resolvePath(text: string, home: string): string {
  if (text === '~') return home;
  return text.startsWith('~/') ? join(home, text.slice(2)) : resolve(text);
}
