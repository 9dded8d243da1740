import type { AccessService } from '../../../src/main/hub/access/access-service.ts';
import { buildCrews } from '../../../src/main/hub/composition/crews.ts';
import { buildFiles } from '../../../src/main/hub/composition/files.ts';
import { buildGates } from '../../../src/main/hub/composition/gates.ts';
import type { LogCore } from '../../../src/main/hub/composition/hub-base.ts';
import { buildLan, buildPairing } from '../../../src/main/hub/composition/lan.ts';
import { buildMessages } from '../../../src/main/hub/composition/messages.ts';
import { buildPeers } from '../../../src/main/hub/composition/peers.ts';
import { buildPeople } from '../../../src/main/hub/composition/people.ts';
import { buildPush } from '../../../src/main/hub/composition/push.ts';
import { buildSessions } from '../../../src/main/hub/composition/sessions.ts';
import { buildTalk } from '../../../src/main/hub/composition/talk.ts';
import { buildTerminals } from '../../../src/main/hub/composition/terminals.ts';
import { buildTranscripts } from '../../../src/main/hub/composition/transcripts.ts';
import { buildWebhooks } from '../../../src/main/hub/composition/webhooks.ts';
import { buildWorkers } from '../../../src/main/hub/composition/workers.ts';
import { LauncherService } from '../../../src/main/hub/launchers/launcher-service.ts';
import type { Launcher } from '../../../src/main/hub/launchers/launcher.ts';
import { Git } from '../../../src/main/hub/repos/git.ts';
import { RunnerTokens } from '../../../src/main/hub/runners/runner-tokens.ts';
import { RunnerLinks } from '../../../src/main/hub/sessions/runner-links.ts';
import { demoRepos } from './demo-repos.ts';

export type DemoDomains = ReturnType<typeof buildDemoDomains>;

/** The domains of the hub over this log, with one place for sessions, and repositories that are names. */
export function buildDemoDomains(
  core: LogCore,
  { access, launcher }: { readonly access: AccessService; readonly launcher: Launcher },
) {
  const terminals = buildTerminals(core);
  const repos = { repos: demoRepos };
  const launchers = {
    launchers: new LauncherService({ log: core.log, launchers: [launcher] }),
    tokens: new RunnerTokens(),
    egressReactors: [],
  };
  const links = new RunnerLinks();
  const messages = buildMessages(core, links);
  const gates = buildGates(core, access, links);
  const people = buildPeople(core, access, messages);
  const talk = buildTalk(core, messages, people);
  const peers = buildPeers(core, { access, notices: links, notes: talk.notes });
  const room = { refusal: () => Promise.resolve(null) };
  const files = buildFiles(core, { room, launchers });
  const push = buildPush(core, access);
  const webhooks = buildWebhooks(core);
  const workers = buildWorkers(core, {
    access,
    repos,
    launchers,
    peers,
    files,
    audit: { record: () => Promise.resolve() },
  });
  const crews = buildCrews(core, {
    repos: { ...repos, git: new Git({ environment: {} }) },
    messages,
    workers,
    launchers: { local: { checks: { run: () => Promise.resolve({ code: 0, output: '' }) } } },
  });
  const sessions = buildSessions(core, {
    workers,
    crews,
    links,
    terminals,
    repos,
    launchers,
    messages,
    gates,
    people,
    talk,
    peers,
  });
  const transcripts = buildTranscripts(core);
  const pairing = buildPairing(core, access);
  const { lan } = buildLan(core, noNetwork);
  return {
    access,
    terminals,
    repos,
    launchers,
    links,
    messages,
    gates,
    people,
    talk,
    peers,
    files,
    push,
    webhooks,
    workers,
    crews,
    sessions,
    transcripts,
    pairing,
    lan,
  };
}

function noNetwork(): never {
  throw new Error('a demo serves this machine alone');
}
