import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { messageOf } from '../../shared/base/app-error.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import {
  flagNameOf,
  parseSettings,
  settingNames,
  settingTable,
  type Settings,
} from '../../shared/domain/settings.ts';

/** The settings of a hub, resolved on this machine: paths are absolute. */
export interface HubSettings extends Omit<Settings, 'hub' | 'token' | 'data'> {
  readonly dataDirectory: string;
}

export interface HubArguments {
  readonly settings: HubSettings;
  /** One line of JSON instead of text for people. */
  readonly isJson: boolean;
  /** Nobody looks on: what is printed ends up in a file. */
  readonly isBackground: boolean;
  /** The environment that local sessions are started with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

// What only a client of a hub has.
const clientSettings: ReadonlySet<string> = new Set(['hub', 'token']);

/** The hub's arguments and environment, or one sentence that says what is wrong with them. */
export function readHubArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Result<HubArguments, string> {
  const flags = readFlags(argv);
  if (!flags.ok) return flags;
  const { json, background, ...given } = flags.value;
  const parsed = parseSettings({ flags: given, environment });
  if (!parsed.ok) return parsed;
  const { data, port, lan, claude, launcher } = parsed.value;
  const dataDirectory = resolvePath(data, environment['HOME'] ?? homedir());
  const settings = { dataDirectory, port, lan, claude, launcher };
  return ok({
    settings: Object.freeze(settings),
    isJson: json === true,
    isBackground: background === true,
    environment,
  });
}

function readFlags(
  argv: readonly string[],
): Result<Record<string, string | boolean | undefined>, string> {
  const names = settingNames.filter((name) => !clientSettings.has(name));
  const options = Object.fromEntries(
    names.map((name) => {
      const isSwitch = settingTable[name].type === 'switch';
      return [flagNameOf(name), { type: isSwitch ? ('boolean' as const) : ('string' as const) }];
    }),
  );
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...options, json: { type: 'boolean' }, background: { type: 'boolean' } },
      allowNegative: true,
    });
    return ok(values);
  } catch (thrown) {
    // What parseArgs throws is a sentence for the person who typed it.
    return err(messageOf(thrown));
  }
}

function resolvePath(text: string, home: string): string {
  if (text === '~') return home;
  return text.startsWith('~/') ? join(home, text.slice(2)) : resolve(text);
}
