import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { messageOf } from '../../shared/base/app-error.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import {
  flagNameOf,
  hubSettingNames,
  parseSettings,
  settingTable,
  sourceOf,
  withNetworkValues,
  type SettingSources,
} from '../../shared/domain/settings.ts';
import type { HubSettings } from './settings/hub-settings.ts';
import { readKeptSettings } from './settings/kept-settings.ts';

export interface HubArguments {
  readonly settings: HubSettings;
  /** One line of JSON instead of text for people. */
  readonly isJson: boolean;
  /** In the background: the output goes to a file. */
  readonly isBackground: boolean;
  /** The environment that local sessions are started with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The hub's arguments and environment, or one sentence that says what is wrong with them. */
export function readHubArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Result<HubArguments, string> {
  const flags = readFlags(argv);
  if (!flags.ok) return flags;
  const { json, background, ...given } = flags.value;
  const asked = parseSettings({ flags: given, environment });
  if (!asked.ok) return asked;
  const dataDirectory = resolvePath(asked.value.data, environment['HOME'] ?? homedir());
  const kept = readKeptSettings(dataDirectory);
  if (!kept.ok) return kept;
  const from: SettingSources = { flags: given, environment, kept: kept.value };
  const parsed = parseSettings(from);
  if (!parsed.ok) return err(`${parsed.error} (settings.json in ${dataDirectory})`);
  const { data: _data, hub: _hub, token: _token, ...own } = parsed.value;
  const settings = { ...own, dataDirectory, sources: sourcesOf(from) };
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
  const options = Object.fromEntries(
    hubSettingNames.map((name) => {
      const isSwitch = settingTable[name].type === 'switch';
      return [flagNameOf(name), { type: isSwitch ? ('boolean' as const) : ('string' as const) }];
    }),
  );
  try {
    const { values } = parseArgs({
      args: [...withNetworkValues(argv)],
      options: { ...options, json: { type: 'boolean' }, background: { type: 'boolean' } },
      allowNegative: true,
    });
    return ok(values);
  } catch (thrown) {
    // What parseArgs throws is a sentence for the person who typed it.
    return err(messageOf(thrown));
  }
}

function sourcesOf(from: SettingSources): HubSettings['sources'] {
  const entries = hubSettingNames.map((name) => [name, sourceOf(name, from)]);
  return Object.fromEntries(entries) as HubSettings['sources'];
}

function resolvePath(text: string, home: string): string {
  if (text === '~') return home;
  return text.startsWith('~/') ? join(home, text.slice(2)) : resolve(text);
}
