import { shellQuote } from './shell-quote.ts';

/** Of the runner: the pipe in which the script waits, and the text that it takes. */
export const noticeFolder = 'notices';
/** Of the runner: nothing waits in the folder any more. */
export const noticesOver = 'over';

/**
 * What Claude Code runs in the background from its start, and from the begin and the end of each turn (`asyncRewake`): it waits until the
 * runner has a text, then ends with 2 and the text, which wakes Claude Code with it, framed as not user input. One waits at
 * a time. It waits in `cat`, which costs nothing; a Node for each session would hold 45 MB.
 *
 * `armed` has the pid of the one that waits, and `mkdir` decides who that is. The runner opens the pipe for writing: only
 * then does `cat` end, with a line when there is a text, and without one when the runner ends. A script that comes to its pipe
 * later looks for `over` first: what it has opened by then ends, and what it opens after that is not there.
 */
export function noticeScript({ folder }: { readonly folder: string }): string {
  const at = shellQuote(folder);
  return [
    '#!/bin/sh',
    'umask 077',
    // What the shell says of itself must not become a part of the text.
    'exec 3>&2 2>/dev/null',
    `cd ${at} || exit 0`,
    'if ! mkdir armed 2>/dev/null; then',
    '  kill -0 "$(cat armed/pid 2>/dev/null)" 2>/dev/null && exit 0',
    'fi',
    'echo $$ >armed/pid',
    '[ -p pipe ] || mkfifo pipe || exit 0',
    `[ -e ${noticesOver} ] && exit 0`,
    'word=$(cat pipe)',
    'rm -rf armed',
    '[ "$word" = text ] || exit 0',
    'mv text taken || exit 0',
    'cat taken >&3',
    'exit 2',
    '',
  ].join('\n');
}
