import type { MessageId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { EventBody, SessionSetup } from '../../../shared/domain/event.ts';
import type { RunState, SessionView } from '../../../shared/domain/session.ts';
import { isEnded, sessionStateOf } from '../../../shared/domain/session.ts';
import type { SettingName } from '../../../shared/domain/setting-change.ts';
import { stateDetail } from '../../../shared/domain/state-detail.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

// Pure deciders: what a command does to a session, or why not.

export type Decision = Result<readonly EventBody[], Refusal>;

export interface StartInput {
  readonly setup: SessionSetup;
  readonly prompt: FirstPrompt | null;
  /** What a worker is to do. */
  readonly task?: EventBody | null;
}

interface FirstPrompt {
  readonly message: MessageId;
  readonly text: string;
}

export function decideStart(nameOwner: SessionView | undefined, input: StartInput): Decision {
  const { setup, prompt, task } = input;
  if (nameOwner) {
    return err(nameTaken(setup.name));
  }
  return ok([
    { kind: 'session.created', data: setup },
    ...(prompt ? [{ kind: 'message.queued' as const, data: prompt }] : []),
    ...(task ? [task] : []),
    // The prompt waits in the queue: every account of the machine can read a command line.
    { kind: 'session.start-requested', data: { prompt: null, isResume: setup.isResumed } },
  ]);
}

/** Whoever has it may be hidden from the one who asks: the answer repeats what was asked for, and nothing more. */
export function nameTaken(name: string): Refusal {
  return refusal('name_taken', `The name ${name} is not free on this hub.`);
}

export function decideResume(view: SessionView): Decision {
  if (!isEnded(view)) {
    return err(refusal('refused', `${view.name} runs already.`, 'Nothing to do.'));
  }
  if (view.removal?.state === 'running') {
    return err(refusal('refused', `${view.name} is just being removed.`));
  }
  return ok([{ kind: 'session.start-requested', data: { prompt: null, isResume: true } }]);
}

export function decideStop(
  view: SessionView,
  data: { readonly keepsWorkers?: true } = {},
): Decision {
  if (isEnded(view)) {
    return err(refusal('refused', `${view.name} has ended already.`, 'Nothing to do.'));
  }
  return ok([{ kind: 'session.stop-requested', data }]);
}

/** What presses keys needs a terminal of ours. */
function noTerminal({ name }: Pick<SessionView, 'name'>): Refusal {
  return refusal(
    'refused',
    `${name} was started by hand, so the hub has no terminal of it.`,
    `Do it where it runs, or adopt it: roundhouse adopt ${name}`,
  );
}

export function decideInterrupt(view: SessionView): Decision {
  if (view.joined !== null && !isEnded(view)) return err(noTerminal(view));
  if (view.run.state !== 'running' || !view.run.isConnected) {
    return err(
      refusal(
        'refused',
        isEnded(view)
          ? `${view.name} has ended, so there is nothing to interrupt.`
          : `${view.name} cannot be interrupted while it is ${sessionStateOf(view)}.`,
      ),
    );
  }
  if (view.turn?.state !== 'running' && isEscapeUnsafe(view, view.run)) {
    const shown = stateDetail(view) ?? 'Claude Code has not reported yet';
    return err(
      refusal(
        'refused',
        `No turn of ${view.name} runs, and Escape would answer what its terminal shows: ${shown}${/[.?!…]$/u.test(shown) ? '' : '.'}`,
        `Answer it in the terminal: roundhouse attach ${view.name}`,
      ),
    );
  }
  return ok([{ kind: 'session.interrupt-requested', data: {} }]);
}

/** A dialog is open, or nothing proves that none is. */
function isEscapeUnsafe({ status }: SessionView, { isObserved, dialog }: RunningRun): boolean {
  return dialog !== null || !isObserved || status === 'waiting' || status === 'unknown';
}

type RunningRun = Extract<RunState, { state: 'running' }>;

export interface WantedSetting {
  readonly setting: SettingName;
  readonly value: string;
}

export function decideConfigure(
  view: SessionView,
  { setting, value }: WantedSetting,
  change: string,
): Decision {
  if (view.run.state !== 'running') {
    return err(
      refusal('refused', `${view.name} is ${sessionStateOf(view)}: there is nothing to change.`),
    );
  }
  if (view.joined !== null) return err(noTerminal(view));
  return ok([{ kind: 'setting.change-requested', data: { change, setting, value } }]);
}

export interface Arrangement {
  readonly name?: string | undefined;
  readonly isPinned?: boolean | undefined;
  readonly isArchived?: boolean | undefined;
}

export function decideArrange(
  view: SessionView,
  nameOwner: SessionView | undefined,
  change: Arrangement,
): Decision {
  if (nameOwner && nameOwner.id !== view.id) {
    return err(nameTaken(change.name ?? view.name));
  }
  const events: EventBody[] = [];
  if (change.name !== undefined && change.name !== view.name) {
    events.push({ kind: 'session.renamed', data: { name: change.name } });
  }
  const isPinned = change.isPinned ?? view.isPinned;
  const isArchived = change.isArchived ?? view.isArchived;
  if (isPinned !== view.isPinned || isArchived !== view.isArchived) {
    events.push({ kind: 'session.arranged', data: { isPinned, isArchived } });
  }
  return ok(events);
}
