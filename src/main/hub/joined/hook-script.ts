import { sessionMark } from '../../../shared/domain/session-marks.ts';

export interface HookScriptOptions {
  readonly connectFolder: string;
  readonly dataDirectory: string;
  readonly connection: string;
  /** How often a hook that waits looks whether its Claude Code still runs: for an answer, and for a peer's text. */
  readonly lookSeconds?: { readonly answer: number; readonly wake: number };
}

const usualLookSeconds = { answer: 2, wake: 20 };

/**
 * What a joined Claude Code runs for each hook: `hook EVENT` leaves the payload as a file in the seat and ends, `hook wake`
 * waits for a peer's text, `hook mcp` is the way to the tools. It asks nobody: neither the hub nor the runner can hold it. Only a permission
 * request waits, at a pipe, beside Claude Code's own dialog.
 *
 * The first hook makes the seat and starts the runner; `mkdir` decides who that is. A session of the hub's own has the
 * mark in its environment and reports by its own plugin. Nothing is written where the token was revoked.
 */
export function hookScript(options: HookScriptOptions): string {
  const { answer, wake } = options.lookSeconds ?? usualLookSeconds;
  return [
    ...head(options),
    ...mcpAndWake(wake),
    ...seatOfClaude,
    ...warning,
    ...payload,
    ...waitForAnswer(answer),
    'tell_warning',
    'exit 0',
    '',
  ].join('\n');
}

function head({ connectFolder, dataDirectory, connection }: HookScriptOptions): string[] {
  return [
    '#!/bin/sh',
    'umask 077',
    `[ -n "$${sessionMark}" ] && exit 0`,
    `base=${quoted(connectFolder)}`,
    `data=${quoted(dataDirectory)}`,
    `id=${quoted(connection)}`,
    '[ -r "$base/$id/token" ] && [ -x "$base/start" ] || exit 0',
    'event=$1',
  ];
}

function mcpAndWake(lookSeconds: number): string[] {
  return [
    '[ "$event" = mcp ] && exec "$base/start" mcp-bridge "$base"',
    '[ -n "$CLAUDE_PID" ] || exit 0',
    'ticks=0',
    // On Linux the start names the process together with its pid: the 20th field behind the name in brackets.
    'if [ -r "/proc/$CLAUDE_PID/stat" ]; then',
    '  read -r stat <"/proc/$CLAUDE_PID/stat"',
    '  set -- ${stat##*) }',
    '  ticks=${20}',
    'fi',
    'seat=$base/claude/$CLAUDE_PID-$ticks',
    'if [ "$event" = wake ]; then',
    // Nobody sits before `claude -p`: it ends with its turn.
    '  [ "$CLAUDE_CODE_SESSION_ATTENDED" = 0 ] && exit 0',
    '  looks=0',
    '  while [ ! -x "$seat/notices/wait" ]; do',
    '    looks=$((looks + 1))',
    '    [ "$looks" -gt 100 ] && exit 0',
    '    kill -0 "$CLAUDE_PID" 2>/dev/null || exit 0',
    '    sleep 0.2',
    '  done',
    // The runner ends the wait; where it was killed together with Claude Code, nothing else would. One of many waits.
    '  {',
    `    while sleep ${lookSeconds}; do`,
    '      read -r armed <"$seat/notices/armed/pid" || exit 0',
    '      [ "$armed" = $$ ] || exit 0',
    '      kill -0 "$CLAUDE_PID" || break',
    '    done',
    '    : <>"$seat/notices/pipe"',
    '  } </dev/null >/dev/null 2>&1 &',
    '  exec "$seat/notices/wait"',
    'fi',
    // Messages of the shell must not appear in Claude Code's terminal.
    'exec 2>/dev/null',
  ];
}

const seatOfClaude = [
  'runner=',
  '[ -r "$seat/runner" ] && read -r runner <"$seat/runner"',
  'begins=',
  'if [ -z "$runner" ] || ! kill -0 "$runner"; then',
  '  case $event in SessionStart | UserPromptSubmit) ;; *) exit 0 ;; esac',
  '  [ -n "$runner" ] && rm -rf "$seat"',
  '  mkdir -p "$base/claude" && mkdir "$seat" || exit 0',
  '  mkdir "$seat/in" "$seat/out" && echo "$id" >"$seat/connection" || exit 0',
  '  begins=yes',
  'fi',
  // With a plugin for the user and one for the project, one of them speaks.
  'read -r by <"$seat/connection"',
  '[ "$by" = "$id" ] || exit 0',
];

const payload = [
  // Two hooks that run at once are in the order in which Claude Code started them, whichever ends first.
  'began=0',
  'if [ -r "/proc/$$/stat" ]; then',
  '  read -r stat <"/proc/$$/stat"',
  '  set -- ${stat##*) }',
  '  began=${20}',
  'fi',
  'file=$began.$$',
  'if [ "$event" = PermissionRequest ]; then',
  '  [ "$CLAUDE_CODE_SESSION_ATTENDED" = 0 ] && exit 0',
  '  mkfifo "$seat/out/$$" || exit 0',
  'fi',
  'if ! cat >"$seat/in/.$file"; then',
  '  rm -f "$seat/in/.$file"',
  '  exit 0',
  'fi',
  'mv "$seat/in/.$file" "$seat/in/$file.$event"',
  'if [ -n "$begins" ]; then',
  // In a session of its own: closing the terminal, or Ctrl-C in it, is not meant for the runner.
  '  leader=',
  '  command -v setsid >/dev/null && leader=setsid',
  '  $leader "$base/start" join "$data" "$id" "$seat" </dev/null >"$seat/log" 2>&1 &',
  '  echo $! >"$seat/runner"',
  'fi',
];

/** The runner was refused, or the hub has been away for too long: nothing would take in what is left here. */
const warning = [
  'tell_warning() {',
  '  [ "$event" = UserPromptSubmit ] && [ -r "$seat/warning" ] || return',
  '  cat "$seat/warning"',
  '  rm -f "$seat/warning"',
  '}',
  'if [ -e "$seat/refused" ] || [ -e "$seat/full" ]; then',
  '  tell_warning',
  '  exit 0',
  'fi',
];

/**
 * The answer comes through the pipe. Where Claude Code and the runner were killed, or the seat was taken away, none comes:
 * a second process looks for that, because `cat` cannot. What was answered removes the pipe, and gets time to be read.
 */
function waitForAnswer(lookSeconds: number): string[] {
  return [
    'if [ "$event" = PermissionRequest ]; then',
    '  cat "$seat/out/$$" &',
    '  reader=$!',
    "  trap 'kill $reader; exit 0' HUP INT TERM",
    '  {',
    `    while sleep ${lookSeconds}; do`,
    '      kill -0 $$ && kill -0 "$CLAUDE_PID" || break',
    '      [ -p "$seat/out/$$" ] && continue',
    `      sleep ${lookSeconds}`,
    '      break',
    '    done',
    '    kill $reader',
    '  } </dev/null >/dev/null &',
    '  guard=$!',
    '  wait $reader',
    '  kill $guard',
    '  exit 0',
    'fi',
  ];
}

/** Runs our programs for hooks. The hub writes it anew at each start, because an update moves them. */
export function startScript(programs: { readonly node: string; readonly entry: string }): string {
  const { node, entry } = programs;
  return ['#!/bin/sh', `exec ${quoted(node)} ${quoted(entry)} "$@"`, ''].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
