// A worker gets the arguments of its parent, so that whatever limits the parent limits it, too. Those that name a
// conversation or a model belong to the parent alone.

const withValue: ReadonlySet<string> = new Set([
  '--resume',
  '-r',
  '--session-id',
  '--model',
  '--name',
  '-n',
]);
const alone: ReadonlySet<string> = new Set(['--continue', '-c', '--fork-session']);

export function inheritedArguments(given: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < given.length; at += 1) {
    const argument = given[at] ?? '';
    // What follows is a prompt of the parent.
    if (argument === '--') break;
    const [name = ''] = argument.split('=');
    if (alone.has(argument)) continue;
    if (!withValue.has(name)) {
      kept.push(argument);
    } else if (name === argument && given[at + 1]?.startsWith('-') === false) {
      at += 1;
    }
  }
  return kept;
}
