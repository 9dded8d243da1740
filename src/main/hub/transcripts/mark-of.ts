import { partyLabel } from '../../../shared/domain/ask.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import { exitLabel, exitSentence } from '../../../shared/domain/exit-label.ts';
import { failureLabel } from '../../../shared/domain/failure-label.ts';
import { foundLabel, missingReportsLabel } from '../../../shared/domain/missing-reports.ts';
import { answerText, type QuestionTerms } from '../../../shared/domain/operator-question.ts';
import { sharedFileLabel } from '../../../shared/domain/shared-file.ts';
import { approvalText } from '../../../shared/domain/suggestion-words.ts';

/** What an event that is no prompt, reply, tool, gate, note or receipt says, in one line; null for nothing. */
export function markOf(event: HubEvent): string | null {
  switch (event.kind) {
    case 'session.renamed':
      return `renamed to ${event.data.name}`;
    case 'session.start-requested':
      return event.data.isResume ? 'resumed the session' : 'started the session';
    case 'session.joined':
      return 'started Claude Code by hand, and it joined the hub';
    case 'session.stop-requested':
      return 'asked Claude Code to end';
    case 'session.interrupt-requested':
      return 'pressed Escape';
    case 'session.removed':
      return event.data.trashRef === null
        ? 'removed the session'
        : `removed the session; its work is saved under ${event.data.trashRef}`;
    case 'session.setup-ran':
      return `ran the setup command ${event.data.command}, which ended with ${String(event.data.code)}`;
    case 'session.start-failed':
      return `could not start: ${event.data.reason}`;
    case 'work.saved':
      return `saved the work under ${event.data.ref}: ${event.data.why}`;
    case 'work.restored':
      return `restored the work of ${event.data.ref} into ${event.data.path}`;
    case 'ask.asked': {
      const { side, from, to, wantsAnswer, text } = event.data;
      const verb = wantsAnswer ? 'asked' : 'told';
      const whom = side === 'asker' ? partyLabel(to) : 'this session';
      return `${partyLabel(from)} ${verb} ${whom}: ${text}`;
    }
    case 'file.shared':
      return `attached ${sharedFileLabel(event.data.file)}`;
    case 'egress.refused':
      return `was kept from a place: ${event.data.reason}`;
    case 'ask.answered':
      return `answer to ${event.data.ask}: ${event.data.answer}`;
    case 'ask.failed':
      return `${event.data.ask} failed: ${event.data.reason}`;
    case 'ask.expired':
      return `${event.data.ask} was not answered in time`;
    case 'worker.ordered':
      return `started the worker @${event.data.name} in ${event.data.repo}`;
    case 'worker.failed':
      return `the worker could not be started: ${event.data.reason}`;
    case 'worker.limit-reached':
      return `was stopped: ${event.data.reason}`;
    case 'question.asked':
      return `asked the operators: ${questionText(event.data)}`;
    case 'question.answered':
      return `answered ${event.data.question}: ${answerText(event.data)}`;
    case 'question.declined':
      return `declined ${event.data.question}`;
    case 'question.expired':
      return `${event.data.question} was not answered in time`;
    case 'git.failed':
      return `could not ${event.data.action}: ${event.data.reason.replaceAll(/\s+/g, ' ')}`;
    case 'git.ran':
      return `ran ${event.data.command.replaceAll(/\s+/g, ' ')}`;
    default:
      return markOfClaude(event);
  }
}

function questionText({ text, options }: QuestionTerms): string {
  if (options.length === 0) return text;
  return `${text} (${options.map(({ label }) => label).join(' / ')})`;
}

function markOfClaude(event: HubEvent): string | null {
  switch (event.kind) {
    case 'claude.started':
      return `Claude Code ${event.data.version ?? ''} started`.replace('  ', ' ');
    case 'claude.exited':
      return exitSentence('Claude Code', exitLabel({ ...event.data, stoppedBy: null }));
    case 'claude.dialog-shown':
      return `Claude Code showed a dialog before it started${event.data.line && ': '}${event.data.line}`;
    case 'claude.unobserved':
      return `Roundhouse could not see what Claude Code was doing: ${event.data.reason}`;
    case 'conversation.shared':
      return event.data.pid === null
        ? 'the other process closed the conversation'
        : `process ${event.data.pid} outside of Roundhouse opened the same conversation`;
    case 'claude.cwd-changed':
      return `changed the folder to ${event.data.cwd}`;
    case 'claude.mode-changed':
      return `permission mode is now ${event.data.permissionMode}`;
    case 'approval.given':
      return `from now on allowed without asking: ${approvalText(event.data)}`;
    case 'approval.withdrawn':
      return `${event.actor.name} withdrew a standing approval`;
    case 'claude.compacted':
      return `compacted the conversation (${event.data.trigger})`;
    case 'session.found':
      return foundLabel;
    case 'runner.facts-missing':
      return missingReportsLabel(event.data);
    case 'runner.lost':
      return `the runner is lost: ${event.data.reason}`;
    case 'turn.failed':
      return `the turn failed: ${failureLabel(event.data.error)}${event.data.text && ': '}${event.data.text}`;
    case 'turn.interrupted':
      return 'the turn was interrupted';
    case 'subagent.started':
      return `sub-agent ${event.data.agentType} started`;
    case 'subagent.finished':
      // A step of Claude Code itself, of which older versions took note.
      if (event.data.agentType === '') return null;
      return `sub-agent ${event.data.agentType} finished`;
    default:
      return null;
  }
}
