export interface CommandLine {
  readonly switches: readonly string[];
  /** Files of `-r`. */
  readonly preloads: readonly string[];
  readonly target: string | undefined;
  readonly appArguments: readonly string[];
}

/** Electron's command line: switches come before the app, everything after it is the app's. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const switches: string[] = [];
  const preloads: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '-r' || argument === '--require') {
      index += 1;
      preloads.push(args[index] ?? '');
    } else if (argument.startsWith('-')) {
      switches.push(argument);
    } else {
      const appArguments = args.slice(index + 1);
      return { switches, preloads, target: argument, appArguments };
    }
  }
  return { switches, preloads, target: undefined, appArguments: [] };
}
