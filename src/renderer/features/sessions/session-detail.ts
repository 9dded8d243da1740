import { writerName } from '../../../shared/domain/actor.ts';
import { tasksLabel } from '../../../shared/domain/background-task.ts';
import { limitResetAt } from '../../../shared/domain/delivery-pause.ts';
import { failureLabel } from '../../../shared/domain/failure-label.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { stateDetail } from '../../../shared/domain/state-detail.ts';
import { decisionText } from '../../../shared/domain/suggestion.ts';
import type { InboxItem } from '../../core/inbox/inbox.ts';
import { formatAge, formatClock, formatCost } from '../../core/labels/format.ts';
import { insideOf, plainTitle, toolName } from '../../core/timeline/tool-words.ts';

/** The second line of a session in a list: the state where it needs words, then where it works. */
export function sessionDetail(session: SessionView, now: number): string {
  return [
    rowDetail(session),
    session.openElsewhere === null ? null : `also open in process ${session.openElsewhere}`,
    session.unseenReason === null ? null : 'hooks are off',
    tasksDetail(session, now),
    session.joined === null ? null : 'started by hand',
    session.branch,
    placeOf(session),
    costOf(session),
  ]
    .filter((part) => part !== null && part !== '')
    .join(' · ');
}

/** What it waits for, how it ended, or the plain state; null while there is nothing to add. */
function rowDetail(session: SessionView): string | null {
  const stuck = stuckMessage(session);
  const state = sessionStateOf(session);
  switch (state) {
    case 'waiting':
      // The tool is told in *Needs you*; the signal and the name say that it waits.
      return null;
    case 'exited':
      return endWords(session);
    case 'lost':
      return session.run.state === 'lost' ? `lost: ${session.run.reason}` : 'lost';
    case 'limited':
      return limitedDetail(session);
    case 'unknown':
      return 'state unknown';
    case 'starting':
      return 'starting';
    case 'idle':
      if (stuck) return stuckTitle(stuck);
      return session.turn?.state === 'failed' && session.turn.error !== null
        ? failureLabel(session.turn.error)
        : 'idle';
    case 'working':
      return stuck ? stuckTitle(stuck) : null;
  }
}

/** How the session ended, as a sentence part. */
export function endWords(session: SessionView): string {
  const { run } = session;
  return run.state === 'exited' ? (stateDetail(session) ?? '') : '';
}

/** The line under a session in *Needs you*: what is asked, or what happened. */
export function inboxDetail(item: InboxItem): string {
  const { session } = item;
  switch (item.type) {
    case 'baton':
      return `${item.asking.name} asks to drive`;
    case 'gate':
      return `${item.isEscalated ? 'waits for an owner · ' : ''}${toolName(item.gate.tool)} · ${insideOf(session.cwd, plainTitle(item.gate.summary))}`;
    case 'message':
      return `${stuckTitle(item.message)}: ${item.message.reason ?? 'Claude Code did not take it'}`;
    case 'suggestion':
      return `${item.suggestion.from.name} suggests “${item.suggestion.text}”`;
    case 'decision':
      return decisionText(item.suggestion);
    case 'mention':
      return `${writerName(item.note.from)} mentions you: ${item.note.text}`;
    case 'question':
      return `asks you: ${item.question.text}`;
    case 'dialog':
    case 'sign-in':
      return stateDetail(session) ?? 'a dialog is open in its terminal';
  }
}

/** How many tasks run beside the turn, and for how long the oldest has. */
function tasksDetail({ tasks }: SessionView, now: number): string | null {
  const label = tasksLabel(tasks);
  const [oldest] = tasks;
  if (label === null || !oldest) return null;
  const age = formatAge(oldest.since, now);
  return age === 'now' ? label : `${label} (${age})`;
}

function limitedDetail(session: SessionView): string {
  const reset = limitResetAt(session);
  return reset === null ? 'rate limited' : `rate limited until ${formatClock(reset)}`;
}

/** A message that waits for a decision of an operator. */
function stuckMessage(session: SessionView): Message | undefined {
  return session.messages.find(
    (message) => message.state === 'held' || message.state === 'unknown',
  );
}

function stuckTitle({ state }: Message): string {
  return state === 'held' ? 'message held' : 'message outcome unknown';
}

function placeOf(session: SessionView): string | null {
  return session.launcher === 'local' ? null : session.launcher;
}

function costOf(session: SessionView): string | null {
  const cost = session.meter?.costUsd ?? 0;
  return cost > 0 ? formatCost(cost) : null;
}
