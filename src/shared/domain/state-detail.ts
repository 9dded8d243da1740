import { tasksLabel } from './background-task.ts';
import { pauseReason, utcTime } from './delivery-pause.ts';
import { exitLabel, hasFailed } from './exit-label.ts';
import { failureLabel } from './failure-label.ts';
import { leftProcessesLabel } from './left-process.ts';
import type { Removal } from './removal.ts';
import { openGates } from './session.ts';
import type { RunState, SessionView } from './session.ts';

/** What the state rests on, in words, where the state alone leaves a question. */
export function stateDetail(view: SessionView): string | null {
  if (view.removal) return removalDetail(view.removal);
  const [gate] = openGates(view);
  if (gate) return gate.summary === '' ? gate.tool : `${gate.tool}: ${gate.summary}`;
  const { run } = view;
  switch (run.state) {
    case 'starting':
      return null;
    case 'lost':
      return run.reason;
    case 'exited':
      return exitDetail(view, run);
    case 'running':
      return runningDetail(view, run);
  }
}

function removalDetail({ state, reason }: Removal): string {
  return state === 'running' ? 'it is being removed' : `not removed: ${reason ?? 'unknown'}`;
}

/** Why it ended, with the last words of a Claude Code that failed. */
function exitDetail(
  { stoppedBy }: SessionView,
  run: Extract<RunState, { state: 'exited' }>,
): string {
  if (run.reason !== null) return `did not start: ${run.reason}`;
  const cause = { ...run, stoppedBy };
  const [said] = hasFailed(cause) ? lastWords(run.output) : [];
  const label = said === undefined ? exitLabel(cause) : `${exitLabel(cause)}: ${said}`;
  return run.left.length === 0 ? label : `${label}; still runs: ${leftProcessesLabel(run.left)}`;
}

/** The lines with words in them, the one that begins with an error first. */
function lastWords(output: string): readonly string[] {
  const lines = output
    .split('\n')
    .flatMap((line) => (/\p{Letter}/u.test(line) ? [line.trim()] : []));
  const error = lines.find((line) => /^error\b/iu.test(line)) ?? lines.at(-1);
  return error === undefined ? [] : [error];
}

function runningDetail(
  view: SessionView,
  run: Extract<RunState, { state: 'running' }>,
): string | null {
  if (!run.isConnected) return 'its runner is away; it reconnects automatically';
  if (run.dialog !== null) return startDialog(run.dialog);
  if (view.status === 'waiting') return waitingLabel(view.waitingFor);
  if (view.status === 'unknown') return unknownStatus(view.statusWord);
  if (view.openElsewhere !== null) {
    return `process ${view.openElsewhere} outside of Roundhouse has this conversation open too; exit one of the two`;
  }
  if (view.unseenReason !== null) return notSeen(view.unseenReason);
  if (!run.isObserved) return notObserved(run);
  const parts = [failureOf(view), tasksLabel(view.tasks)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('; ');
}

function startDialog(line: string): string {
  const shown = line === '' ? '' : `: ${line}`;
  return `Claude Code shows a dialog in its terminal before it starts${shown}`;
}

function notObserved({ unobserved }: Extract<RunState, { state: 'running' }>): string | null {
  return unobserved === null ? null : notSeen(unobserved);
}

function notSeen(reason: string): string {
  return `Roundhouse can't see what Claude Code is doing: ${reason}`;
}

/** What Claude Code's status says that it waits for, as part of a sentence. */
export function waitingLabel(waitingFor: string | null): string {
  if (waitingFor === null) return 'a dialog is open in its terminal';
  return waitingLabels[waitingFor] ?? waitingFor;
}

const waitingLabels: Readonly<Record<string, string>> = {
  'dialog open': 'a dialog is open in its terminal',
  'input needed': 'it needs input in its terminal',
  'permission prompt': 'it asks for permission in its terminal',
  'sandbox request': 'a sandboxed command asks for network access in its terminal',
  'worker request': 'an agent asks for permission in its terminal',
  'goal proposal': 'it proposes a goal in its terminal',
};

function unknownStatus(word: string | null): string {
  const said = word === null || word === '' ? 'no status' : `the status “${word}”`;
  return `Claude Code reports ${said}, which this version of Roundhouse does not know`;
}

function failureOf(view: SessionView): string | null {
  const { turn } = view;
  const pause = pauseReason(view, utcTime);
  if (pause !== null) return pause;
  if (turn?.state !== 'failed') return null;
  return `the last turn failed: ${failureLabel(turn.error ?? 'unknown')}`;
}
