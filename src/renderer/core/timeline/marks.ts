import { actorWithPlace } from '../../../shared/domain/actor.ts';
import type { EventDataByKind, HubEvent } from '../../../shared/domain/event.ts';
import { exitLabel, exitSentence, hasFailed } from '../../../shared/domain/exit-label.ts';
import { failureLabel } from '../../../shared/domain/failure-label.ts';
import { leftProcessesLabel } from '../../../shared/domain/left-process.ts';
import { missingFilesLabel } from '../../../shared/domain/missing-files.ts';
import {
  foundLabel,
  missingReportsDetail,
  missingReportsLabel,
} from '../../../shared/domain/missing-reports.ts';
import type { SettingName } from '../../../shared/domain/setting-change.ts';
import { approvalText } from '../../../shared/domain/suggestion-words.ts';
import { permissionLabel } from '../labels/permission-labels.ts';
import type { MarkItem } from './timeline.ts';

interface Mark {
  readonly text: string;
  readonly tone?: MarkItem['tone'];
  readonly detail?: string;
}

/** The sentence for an event of the session itself; `undefined` for what is shown otherwise or not at all. */
export function markOf(event: HubEvent): MarkItem | undefined {
  const mark = sessionMark(event) ?? turnMark(event) ?? messageMark(event) ?? settingMark(event);
  if (!mark) return undefined;
  return {
    type: 'mark',
    key: `m${event.seq}`,
    seq: event.seq,
    at: event.at,
    text: mark.text,
    tone: mark.tone ?? 'quiet',
    detail: mark.detail ?? null,
  };
}

function createdMark(name: string, missing: string | null): Mark {
  const text = `${name} created the session`;
  return missing === null ? { text } : { text: `${text}. ${missing}`, tone: 'bad' };
}

function sessionMark(event: HubEvent): Mark | undefined {
  switch (event.kind) {
    case 'session.created':
      return createdMark(
        actorWithPlace(event.actor),
        missingFilesLabel(event.data.worktree?.missing),
      );
    case 'session.renamed':
      return { text: `${actorWithPlace(event.actor)} renamed the session to ${event.data.name}` };
    case 'session.start-requested':
      return event.data.isResume
        ? { text: `${actorWithPlace(event.actor)} resumed the session` }
        : undefined;
    case 'session.joined':
      return { text: `Claude Code, started by hand, joined for ${event.actor.name}` };
    case 'session.stop-requested':
      return { text: `${actorWithPlace(event.actor)} stopped the session` };
    case 'session.interrupt-requested':
      return { text: `${actorWithPlace(event.actor)} interrupted the turn` };
    case 'session.start-failed':
      return { text: `Couldn’t start: ${event.data.reason}`, tone: 'bad' };
    case 'session.setup-ran':
      return event.data.code === 0
        ? { text: 'Ran the repo’s setup', detail: event.data.output }
        : { text: 'The repo’s setup failed', tone: 'bad', detail: event.data.output };
    case 'claude.session-started':
      return { text: startWords[event.data.source] ?? 'Claude Code started' };
    case 'claude.exited':
      return exitMark(event.data);
    case 'claude.unobserved':
      return {
        text: `Roundhouse can't see what Claude Code is doing: ${event.data.reason}`,
        tone: 'bad',
      };
    case 'claude.dialog-shown':
      return {
        text: 'Claude Code shows a dialog in its terminal before it starts',
        tone: 'bad',
        detail: event.data.line,
      };
    case 'conversation.shared':
      return sharedMark(event.data.pid);
    case 'session.found':
      return { text: foundLabel, tone: 'bad', detail: missingReportsDetail };
    case 'runner.facts-missing':
      return {
        text: missingReportsLabel(event.data),
        tone: 'bad',
        detail: missingReportsDetail,
      };
    case 'runner.lost':
      return { text: `Lost the runner: ${event.data.reason}`, tone: 'bad' };
    default:
      return undefined;
  }
}

function sharedMark(pid: number | null): Mark {
  if (pid === null) return { text: 'The other Claude Code closed this conversation' };
  return {
    text: `Another Claude Code (process ${pid}) opened this conversation outside Roundhouse. Its turns are missing here; exit one of the two.`,
    tone: 'bad',
  };
}

const startWords: Readonly<Record<string, string>> = {
  startup: 'Claude Code started',
  resume: 'Conversation resumed',
  clear: 'Conversation cleared',
  compact: 'Conversation compacted',
  fork: 'Started from a copy of the conversation',
};

function exitMark(data: EventDataByKind['claude.exited']): Mark {
  const cause = { ...data, stoppedBy: null };
  const left = data.left ?? [];
  const detail = [
    data.output ?? '',
    left.length === 0 ? '' : `Still running: ${leftProcessesLabel(left)}`,
  ].filter((part) => part !== '');
  return {
    text: exitSentence('Claude Code', exitLabel(cause)),
    ...(hasFailed(cause) || left.length > 0 ? { tone: 'bad' as const } : {}),
    ...(detail.length === 0 ? {} : { detail: detail.join('\n') }),
  };
}

function turnMark(event: HubEvent): Mark | undefined {
  switch (event.kind) {
    case 'turn.failed':
      return {
        text: `Turn failed: ${failureLabel(event.data.error)}`,
        tone: 'bad',
        detail: event.data.text,
      };
    case 'turn.interrupted':
      return { text: 'Interrupted' };
    case 'claude.mode-changed':
      return { text: `Permissions: ${permissionLabel(event.data.permissionMode)}` };
    case 'claude.cwd-changed':
      return { text: `Working in ${event.data.cwd}` };
    default:
      return undefined;
  }
}

function messageMark(event: HubEvent): Mark | undefined {
  switch (event.kind) {
    case 'message.held':
      return { text: `Message held: ${event.data.reason}`, tone: 'bad' };
    case 'message.unconfirmed':
      return { text: `Message outcome unknown: ${event.data.reason}`, tone: 'bad' };
    case 'message.failed':
      return { text: `Message failed: ${event.data.reason}`, tone: 'bad' };
    case 'message.answered':
      // Any other is told by its prompt.
      return event.data.command === undefined
        ? undefined
        : { text: `Ran ${event.data.command}`, detail: event.data.answer };
    case 'message.edited':
      return { text: `${actorWithPlace(event.actor)} edited a message` };
    case 'message.dropped':
      return { text: `${actorWithPlace(event.actor)} dropped a message` };
    case 'work.saved':
      return { text: `Work saved: ${event.data.why}`, detail: event.data.ref };
    case 'work.restored':
      return { text: `Saved work restored to ${event.data.path}` };
    case 'git.failed':
      return {
        text: `${failedGit[event.data.action]} failed`,
        detail: [event.data.reason, event.data.hint ?? ''].filter(Boolean).join('\n'),
        tone: 'bad',
      };
    case 'git.ran':
      return {
        text: `${actorWithPlace(event.actor)} ${gitWords[event.data.action]}`,
        detail: [event.data.command, event.data.output].filter(Boolean).join('\n'),
      };
    default:
      return undefined;
  }
}

function settingMark(event: HubEvent): Mark | undefined {
  switch (event.kind) {
    case 'setting.change-requested':
      return {
        text: `${actorWithPlace(event.actor)} asked for ${settingText(event.data.setting, event.data.value)}`,
      };
    case 'setting.changed':
      return { text: settingText(event.data.setting, event.data.value) };
    case 'approval.given':
      return {
        text: `${actorWithPlace(event.actor)} allowed always: ${approvalText(event.data)}`,
      };
    case 'egress.refused':
      return { text: `Network: ${event.data.reason}`, tone: 'bad' };
    case 'gate.agreed':
      return {
        text: `${actorWithPlace(event.actor)} agreed to a request; another person must agree, too`,
      };
    case 'gate.escalated':
      return { text: 'A request has waited long; one owner may allow it now' };
    case 'approval.withdrawn':
      return { text: `${actorWithPlace(event.actor)} withdrew a standing approval` };
    case 'setting.change-failed':
      return { text: `Setting not changed: ${event.data.reason}`, tone: 'bad' };
    default:
      return undefined;
  }
}

function settingText(setting: SettingName, value: string): string {
  switch (setting) {
    case 'model':
      return `Model: ${value}`;
    case 'effort':
      return `Effort: ${value}`;
    case 'permissionMode':
      return `Permissions: ${permissionLabel(value)}`;
  }
}

const failedGit = {
  stage: 'Staging',
  unstage: 'Unstaging',
  commit: 'Commit',
  push: 'Push',
  'bring-in': 'Bringing in',
} as const;

const gitWords = {
  stage: 'staged files',
  unstage: 'unstaged files',
  commit: 'committed',
  push: 'pushed',
  'bring-in': 'brought commits in',
} as const;
