import type { Command } from 'commander';

import type { CommandHost } from './command-context.ts';
import { addAdopt } from './commands/adopt.ts';
import { addAgent } from './commands/agent.ts';
import { addAnswerGate } from './commands/answer-gate.ts';
import { addApprovals } from './commands/approvals.ts';
import { addAsk } from './commands/ask.ts';
import { addAttach } from './commands/attach.ts';
import { addAudit } from './commands/audit.ts';
import { addBackup } from './commands/backup.ts';
import { addBringIn } from './commands/bring-in.ts';
import { addCompletion } from './commands/completion.ts';
import { addConnect } from './commands/connect.ts';
import { addContainers } from './commands/containers.ts';
import { addConversations } from './commands/conversations.ts';
import { addCrew } from './commands/crew.ts';
import { addDevices } from './commands/devices.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvents } from './commands/events.ts';
import { addExport } from './commands/export.ts';
import { addFiles } from './commands/files.ts';
import { addGates } from './commands/gates.ts';
import { addGrant } from './commands/grant.ts';
import { addHub } from './commands/hub.ts';
import { addInvite } from './commands/invite.ts';
import { addLogin } from './commands/login.ts';
import { addLs } from './commands/ls.ts';
import { addMessageCommands } from './commands/message.ts';
import { addNoteCommands } from './commands/note.ts';
import { addOpen } from './commands/open.ts';
import { addOperators } from './commands/operators.ts';
import { addPeers } from './commands/peers.ts';
import { addPin } from './commands/pin.ts';
import { addProbe } from './commands/probe.ts';
import { addPrompt } from './commands/prompt.ts';
import { addRestoreWork } from './commands/restore-work.ts';
import { addRestore } from './commands/restore.ts';
import { addRm } from './commands/rm.ts';
import { addRun } from './commands/run.ts';
import { addSearch } from './commands/search.ts';
import { addSessionChanges } from './commands/session-changes.ts';
import { addSession } from './commands/session.ts';
import { addStart } from './commands/start.ts';
import { addSuggestionCommands } from './commands/suggestion.ts';
import { addWebhooks } from './commands/webhook.ts';
import { addWorker } from './commands/worker.ts';

/** Every command, in the order of the help: what is done first comes first. */
export function addCommands(program: Command, host: CommandHost): void {
  for (const add of [
    addHub,
    addOpen,
    addStart,
    addRun,
    addLs,
    addSession,
    addAttach,
    addPrompt,
    addMessageCommands,
    addPeers,
    addAsk,
    addProbe,
    addFiles,
    addWorker,
    addCrew,
    addAgent,
    addSessionChanges,
    addRm,
    addEvents,
    addGates,
    addAnswerGate,
    addNoteCommands,
    addSuggestionCommands,
    addOperators,
    addGrant,
    addInvite,
    addAudit,
    addWebhooks,
    addApprovals,
    addDevices,
    addConnect,
    addAdopt,
    addLogin,
    addPin,
    addExport,
    addSearch,
    addConversations,
    addRestoreWork,
    addBringIn,
    addContainers,
    addDoctor,
    addBackup,
    addRestore,
    addCompletion,
  ]) {
    add(program, host);
  }
}
