import type { AccessService } from '../access/access-service.ts';
import type { PairingService } from '../access/pairing-service.ts';
import { LogSessions } from '../access/visible-asks.ts';
import type { AgentService } from '../agents/agent-service.ts';
import type { AuditService } from '../audit/audit-service.ts';
import { CommandReceipts } from '../commands/command-receipts.ts';
import { AttachmentService } from '../composing/attachment-service.ts';
import type { ComposingService } from '../composing/composing-service.ts';
import type { HookProbe } from '../doctor/hook-probe.ts';
import { AgentEndpoint } from '../http/agent-endpoint.ts';
import { adoptHandlers } from '../http/handlers/adopt-handlers.ts';
import { agentHandlers } from '../http/handlers/agent-handlers.ts';
import { auditHandlers } from '../http/handlers/audit-handlers.ts';
import { changesHandlers } from '../http/handlers/changes-handlers.ts';
import { composingHandlers } from '../http/handlers/composing-handlers.ts';
import { containerHandlers } from '../http/handlers/container-handlers.ts';
import { crewHandlers } from '../http/handlers/crew-handlers.ts';
import { fileHandlers } from '../http/handlers/file-handlers.ts';
import { hubHandlers } from '../http/handlers/hub-handlers.ts';
import { joinedHandlers } from '../http/handlers/joined-handlers.ts';
import { noteHandlers } from '../http/handlers/note-handlers.ts';
import { pairingHandlers } from '../http/handlers/pairing-handlers.ts';
import { peerHandlers } from '../http/handlers/peer-handlers.ts';
import { peopleHandlers } from '../http/handlers/people-handlers.ts';
import { pushHandlers } from '../http/handlers/push-handlers.ts';
import { questionHandlers } from '../http/handlers/question-handlers.ts';
import { repoHandlers } from '../http/handlers/repo-handlers.ts';
import { sessionHandlers } from '../http/handlers/session-handlers.ts';
import { standingHandlers } from '../http/handlers/standing-handlers.ts';
import { stepUpHandlers } from '../http/handlers/step-up-handlers.ts';
import { streamHandlers, type StreamUptake } from '../http/handlers/stream-handlers.ts';
import { suggestionHandlers } from '../http/handlers/suggestion-handlers.ts';
import { usageHandlers } from '../http/handlers/usage-handlers.ts';
import { webhookHandlers } from '../http/handlers/webhook-handlers.ts';
import { workHandlers } from '../http/handlers/work-handlers.ts';
import { workerHandlers } from '../http/handlers/worker-handlers.ts';
import { HttpEdge, type HttpEdgeOptions } from '../http/http-edge.ts';
import { localListener, type Listener } from '../http/listener.ts';
import { targetResolvers } from '../http/target-resolvers.ts';
import { AdoptService } from '../joined/adopt-service.ts';
import type { LanService } from '../lan/lan-service.ts';
import { StatusService, type ServedAddresses } from '../lifecycle/status-service.ts';
import { StopService } from '../lifecycle/stop-service.ts';
import type { PushService } from '../push/push-service.ts';
import { BringInService } from '../repos/bring-in-service.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import { LaunchService } from '../sessions/launch-service.ts';
import type { TranscriptService } from '../transcripts/transcript-service.ts';
import type { WebhookService } from '../webhooks/webhook-service.ts';
import type { StreamEdge } from '../ws/stream-edge.ts';
import { buildAgents } from './agents.ts';
import type { Crews } from './crews.ts';
import { buildDoctor } from './doctor.ts';
import type { Files } from './files.ts';
import type { Gates } from './gates.ts';
import type { HubCore, LogCore } from './hub-base.ts';
import type { Joined } from './joined.ts';
import { buildLan, buildPairing, type Lan } from './lan.ts';
import type { Launchers } from './launchers.ts';
import type { Messages } from './messages.ts';
import type { Peers } from './peers.ts';
import type { People } from './people.ts';
import type { Repos } from './repos.ts';
import type { Sessions } from './sessions.ts';
import type { Talk } from './talk.ts';
import type { Terminals } from './terminals.ts';
import type { Upkeep } from './upkeep.ts';
import type { Workers } from './workers.ts';

export interface HttpInput {
  readonly access: AccessService;
  readonly upkeep: Upkeep;
  readonly terminals: Terminals;
  readonly repos: Repos;
  readonly launchers: Launchers;
  readonly messages: Messages;
  readonly gates: Gates;
  readonly people: People;
  readonly talk: Talk;
  readonly peers: Pick<Peers, 'asks' | 'questions'>;
  readonly files: Files;
  readonly webhooks: WebhookService;
  readonly push: PushService;
  readonly sessions: Sessions;
  readonly workers: Pick<Workers, 'workers'>;
  readonly crews: Pick<Crews, 'crews'>;
  readonly joined: Joined;
  readonly transcripts: TranscriptService;
  readonly composing: ComposingService;
  readonly probe: HookProbe;
  readonly stream: StreamEdge;
  readonly audit: AuditService;
  readonly startedAt: string;
}

/** The API and the page: one edge for this machine, and one for the network while it is on. */
export interface Http {
  readonly http: HttpEdge;
  readonly lan: LanService;
  readonly pairing: PairingService;
}

/** Resolves when both serve, or when the network is known to be away. */
export async function startHttp(core: HubCore, input: HttpInput): Promise<Http> {
  const agents = await buildAgents(core, input.peers);
  const { http, lan, pairing } = buildHttp(core, { ...input, agents });
  core.scope.use(http);
  core.scope.use(lan);
  // Ended before the listeners, which wait until the last of their sockets is gone.
  core.scope.use(input.stream);
  await http.start();
  await lan.start(core.settings.current.lan);
  return { http, lan, pairing };
}

interface HttpParts extends HttpInput {
  readonly agents: AgentService;
}

function buildHttp(core: HubCore, input: HttpParts): Http {
  const { options, store, log, clock, logger } = core;
  const { access, stream, audit } = input;
  const lan: Lan = buildLan(core, (listener) => edgeOf(listener));
  const pairing = buildPairing(core, access);
  const served: Served = {
    ...lan,
    pairing,
    get url() {
      return http.url;
    },
    get lanUrl() {
      return lan.lan.state.url;
    },
    get lanFingerprint() {
      return lan.lan.state.url === null ? null : lan.lan.fingerprint;
    },
  };
  const shared: Omit<HttpEdgeOptions, 'listener'> = {
    version: options.version,
    access,
    pairing: {
      redeem: (shown, caller) => pairing.redeem(shown, caller),
      poll: (secret) => pairing.poll(secret),
      noteReached: () => pairing.noteReached(),
      hubName: core.machine.name,
    },
    handlers: { ...buildHandlers(core, input, served), ...auditHandlers(audit) },
    audit,
    agents: new AgentEndpoint({ service: input.agents, audit, clock }),
    targets: targetResolvers({ sessions: input.sessions.sessions, log, store }),
    receipts: new CommandReceipts({ store }),
    room: input.upkeep.disk,
    stream,
    pageDirectory: options.entries.page,
    logger,
    clock,
    ...(options.validateAnswers === undefined ? {} : { validateAnswers: options.validateAnswers }),
  };
  function edgeOf(listener: Listener): HttpEdge {
    return new HttpEdge({ ...shared, listener });
  }
  const http: HttpEdge = edgeOf(localListener(options.settings.port));
  return { http, lan: lan.lan, pairing };
}

/** Where the hub serves, and the part of it that comes and goes with the network. */
interface Served extends Lan, ServedAddresses {
  readonly pairing: PairingService;
}

function buildHandlers(core: HubCore, input: HttpParts, served: Served) {
  const { options, settings, machine, claude, end, store, clock } = core;
  const { upkeep, probe } = input;
  const { sessions } = input.sessions;
  const scopes = new LogSessions(core.log);
  return {
    ...domainHandlers(core, input),
    ...composingHandlers({
      sessions,
      composing: input.composing,
      attachments: new AttachmentService({
        files: input.files.files,
        launchers: input.launchers.launchers,
      }),
    }),
    ...changesHandlers(
      input.repos.changes,
      new BringInService({ ...input.repos, ...input.launchers, log: core.log }),
    ),
    ...containerHandlers(input.launchers.containers, settings),
    ...usageHandlers({ sessions, store }),
    ...agentHandlers({ agents: input.agents, sessions }),
    ...joinedHandlers({ ...input.joined, audit: input.audit, clock }),
    ...pairingHandlers({
      access: input.access,
      pairing: served.pairing,
      lan: served.lan,
      settings,
      monotonic: () => clock.monotonic(),
      invites: input.people.invites,
      sessions,
    }),
    ...hubHandlers({
      sessions,
      scopes,
      transcripts: input.transcripts,
      doctor: buildDoctor(core, {
        sessions,
        repos: input.repos,
        upkeep,
        probe,
        containers: input.launchers.containers,
        served,
      }),
      settings,
      store,
      status: new StatusService({
        name: machine.name,
        version: options.version,
        dataDirectory: options.settings.dataDirectory,
        startedAt: input.startedAt,
        addresses: served,
        claude,
      }),
      stopping: new StopService({ sessions, end, owner: machine.owner, clock }),
    }),
  };
}

export interface DomainHandlersInput extends Pick<
  HttpInput,
  | 'access'
  | 'terminals'
  | 'messages'
  | 'gates'
  | 'people'
  | 'talk'
  | 'peers'
  | 'files'
  | 'push'
  | 'webhooks'
  | 'sessions'
  | 'workers'
  | 'crews'
> {
  readonly repos: { readonly repos: RepoPort };
  readonly launchers: Pick<Launchers, 'launchers'>;
  readonly stream: StreamUptake;
}

/** The handlers that need the domains over the log, and no more of this machine. */
export function domainHandlers({ settings, store, log }: LogCore, input: DomainHandlersInput) {
  const { stream } = input;
  const { sessions, removals } = input.sessions;
  const { messages } = input.messages;
  const { repos } = input.repos;
  const scopes = new LogSessions(log);
  return {
    ...sessionHandlers({
      ...input.terminals,
      sessions,
      removals,
      messages,
      events: store,
      scopes,
      settings,
      launches: new LaunchService({ events: store, launchers: input.launchers.launchers }),
    }),
    ...adoptHandlers({
      ...input.terminals,
      scopes,
      adoptions: new AdoptService({ sessions, launchers: input.launchers.launchers }),
    }),
    ...workHandlers({
      messages,
      gates: input.gates.gates,
      scopes,
    }),
    ...standingHandlers(input.gates.approvals),
    ...peopleHandlers({
      ...input.people,
      sessions,
      views: scopes,
      access: input.access,
    }),
    ...fileHandlers(input.files),
    ...noteHandlers({ notes: input.talk.notes, sessions }),
    ...suggestionHandlers({ suggestions: input.talk.suggestions, sessions }),
    ...stepUpHandlers({ stepUp: input.access.stepUp, owner: input.people.operators.owner }),
    ...pushHandlers(input),
    ...webhookHandlers(input.webhooks),
    ...workerHandlers({ workers: input.workers.workers, sessions }),
    ...crewHandlers(input.crews),
    ...peerHandlers({ asks: input.peers.asks, messages, sessions, scopes }),
    ...questionHandlers({
      questions: input.peers.questions,
      sessionOf: (id) => log.state.sessions.get(id),
    }),
    ...streamHandlers(stream),
    ...repoHandlers({ repos, sessions }),
  };
}
