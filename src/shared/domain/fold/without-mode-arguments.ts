const modeOption = '--permission-mode';
const bypasses: ReadonlySet<string> = new Set([
  '--dangerously-skip-permissions',
  '--allow-dangerously-skip-permissions',
]);

/** What limits a session is kept; what gave it more rights at an earlier start is not. */
export function withoutModeArguments(given: readonly string[]): readonly string[] {
  return given.filter((argument, at) => {
    const [name = ''] = argument.split('=', 1);
    return name !== modeOption && !bypasses.has(name) && given[at - 1] !== modeOption;
  });
}
