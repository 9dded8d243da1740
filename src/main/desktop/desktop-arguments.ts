import { isAbsolute, resolve } from 'node:path';

import { flagNameOf, settingNames, settingTable } from '../../shared/domain/settings.ts';
import { isAppLink } from './app-link.ts';

/** What a start of the desktop program was told. */
export interface DesktopArguments {
  /** The settings among them, as the hub reads them. */
  readonly hub: readonly string[];
  /** Absolute paths, as in `roundhouse-desktop ~/code/web`: what they are is looked at later. */
  readonly paths: readonly string[];
  /** `roundhouse:` links, as Windows and Linux hand them over. */
  readonly links: readonly string[];
  /** Into the tray, without a window: a start at login. */
  readonly isHidden: boolean;
}

interface Surroundings {
  readonly workingDirectory: string;
  /** Unpackaged, Electron is told by a path which program it runs. */
  readonly isPackaged: boolean;
}

const hubSettings = settingNames.filter((name) => name !== 'hub' && name !== 'token');
const switches = new Set(
  hubSettings
    .filter((name) => mayStandAlone(name))
    .flatMap((name) => [`--${flagNameOf(name)}`, `--no-${flagNameOf(name)}`]),
);
const flagsWithValue = new Set(
  hubSettings.filter((name) => !mayStandAlone(name)).map((name) => `--${flagNameOf(name)}`),
);
const flags = new Set(hubSettings.map((name) => `--${flagNameOf(name)}`));
/** What stands after such a flag is a path of its own; a value of it is written behind a `=`. */
function mayStandAlone(name: (typeof hubSettings)[number]): boolean {
  const { type } = settingTable[name];
  return type === 'switch' || type === 'network';
}

// Electron's own, before the program: a module to load first.
const electronFlagsWithValue = new Set(['-r', '--require']);

/**
 * Reads `process.argv` once. An option that is not ours is Electron's or Chromium's, which write their values
 * behind a `=`, so that nothing but a path stands alone.
 */
export function readDesktopArguments(
  argv: readonly string[],
  { workingDirectory, isPackaged }: Surroundings,
): DesktopArguments {
  const hub: string[] = [];
  const positional: string[] = [];
  const links: string[] = [];
  const given = argv.slice(1);
  for (let index = 0; index < given.length; index += 1) {
    const argument = given[index] ?? '';
    const [name = ''] = argument.split('=');
    if (flagsWithValue.has(argument)) {
      index += 1;
      hub.push(...given.slice(index - 1, index + 1));
    } else if (electronFlagsWithValue.has(argument)) {
      index += 1;
    } else if ((argument.includes('=') && flags.has(name)) || switches.has(argument)) {
      hub.push(argument);
    } else if (isAppLink(argument)) {
      links.push(argument);
    } else if (!argument.startsWith('-') && argument !== '') {
      positional.push(argument);
    }
  }
  const paths = positional
    .slice(isPackaged ? 0 : 1)
    .map((path) => (isAbsolute(path) ? path : resolve(workingDirectory, path)));
  return { hub, paths, links, isHidden: given.includes('--hidden') };
}
