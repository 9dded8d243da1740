import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder } from '../../node/make-folder.ts';
import { AppError } from '../../shared/base/app-error.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { folderFault } from '../../shared/base/folder-fault.ts';
import { Scope } from '../../shared/base/scope.ts';
import { whyTooFewFiles } from '../../shared/domain/open-file-limit.ts';
import { linkLifetimes, type AccessService } from './access/access-service.ts';
import { AuditService } from './audit/audit-service.ts';
import { buildAccess } from './composition/access.ts';
import { Boot } from './composition/boot.ts';
import { buildComposing } from './composition/composing.ts';
import { buildCrews, type Crews } from './composition/crews.ts';
import { buildProbe } from './composition/doctor.ts';
import { startFiles } from './composition/files.ts';
import { buildGates, type Gates } from './composition/gates.ts';
import { startHttp, type Http } from './composition/http.ts';
import type { HubBase } from './composition/hub-base.ts';
import type { HubOptions } from './composition/hub-options.ts';
import { writeHubRecord } from './composition/hub-record.ts';
import { buildJoined } from './composition/joined.ts';
import { buildLaunchers, type Launchers } from './composition/launchers.ts';
import { thisMachine } from './composition/machine.ts';
import { buildMessages } from './composition/messages.ts';
import { buildPeers, type Peers } from './composition/peers.ts';
import { buildPeople, type People } from './composition/people.ts';
import { buildPush } from './composition/push.ts';
import { buildRepos, type Repos } from './composition/repos.ts';
import { startRunnerPlane } from './composition/runner-plane.ts';
import { buildSessions, type Sessions } from './composition/sessions.ts';
import { buildStore } from './composition/store.ts';
import { buildStream } from './composition/stream.ts';
import { buildTalk, type Talk } from './composition/talk.ts';
import { buildTerminals } from './composition/terminals.ts';
import { buildTranscripts } from './composition/transcripts.ts';
import { buildUpkeep } from './composition/upkeep.ts';
import { startWebhooks } from './composition/webhooks.ts';
import { buildWorkers, type Workers } from './composition/workers.ts';
import { LocalClaudeService } from './launchers/local-claude-service.ts';
import { HubEnd } from './lifecycle/hub-end.ts';
import { LogFile } from './log-file.ts';
import { NoticeService } from './notices/notice-service.ts';
import { RunnerLinks } from './sessions/runner-links.ts';
import { SettingsService } from './settings/settings-service.ts';

export type { HubOptions } from './composition/hub-options.ts';

/** A hub that serves. Disposing ends it; sessions live on in their runners. */
export interface Hub extends AsyncDisposable {
  /** For people and programs on this machine, `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Where the network reaches it now; null while it does not. */
  readonly lanUrl: string | null;
  /** Why it does not serve the network although it should, as a sentence. */
  readonly lanProblem: string | null;
  readonly dataDirectory: string;
  /** The executable, or null with the line that installs it said in the log. */
  readonly claude: string | null;
  /** A link that signs in one browser, once, within a quarter of an hour. */
  newStartLink(): string;
  /** A URL for one phone, once, within two minutes; null while the hub does not serve the network. */
  newPairingUrl(): string | null;
  /** Tells of each phone that waits for an answer; `answer` gives it, where the hub was started. */
  onDidAskToPair(listener: (phone: AskingPhone) => void): Disposable;
  /** Resolves when somebody has asked the hub to end, over the API. */
  readonly ended: Promise<void>;
}

/** A phone that has redeemed a code. */
export interface AskingPhone {
  readonly name: string;
  readonly address: string;
  /** As it shows them. */
  readonly digits: string;
  /** False when nobody waits for it any more. */
  answer(isAllowed: boolean): boolean;
}

/** Builds the hub step by step and serves; a step that fails takes down what was built before it. */
export async function createHub(options: HubOptions): Promise<Hub> {
  const clock = options.clock ?? systemClock;
  const { dataDirectory } = options.settings;
  await checkOpenFiles();
  makeDirectory(dataDirectory);
  const logFile = new LogFile({
    file: join(dataDirectory, 'logs', 'hub.jsonl'),
    clock,
    terminal: options.terminal,
  });
  const { logger } = logFile;
  const scope = new Scope({ name: 'hub', logger });
  scope.use(logFile);
  const settings = new SettingsService({ settings: options.settings });
  const claude = new LocalClaudeService({
    settings,
    environment: options.environment,
    packageRoot: options.packageRoot,
  });
  settings.checkWith('claude', claude);
  const base: HubBase = {
    options,
    settings,
    machine: thisMachine(),
    claude,
    notices: new NoticeService({ logger }),
    end: new HubEnd(),
    clock,
    logger,
    scope,
  };
  try {
    return await bootHub(base);
  } catch (thrown) {
    await scope[Symbol.asyncDispose]();
    throw thrown;
  }
}

async function bootHub(base: HubBase): Promise<Hub> {
  const { options, clock, logger, scope } = base;
  const boot = new Boot({ clock, logger });
  const core = await boot.step('store', () => buildStore(base));
  const access = await boot.step('access', () => buildAccess(core));
  const upkeep = await boot.step('upkeep', () => buildUpkeep(core));
  const terminals = await boot.step('terminals', () => buildTerminals(base));
  const repos = await boot.step('repos', () => buildRepos(core));
  const launchers = await boot.step('launchers', () => buildLaunchers(core, repos, access));
  const links = new RunnerLinks();
  const messages = await boot.step('messages', () => buildMessages(core, links));
  const people = await boot.step('people', () => buildPeople(core, access, messages));
  const gates = await boot.step('gates', () => buildGates(core, access, links));
  const talk = await boot.step('talk', () => buildTalk(core, messages, people));
  const peers = await boot.step('peers', () =>
    buildPeers(core, { access, notices: links, notes: talk.notes }),
  );
  const files = await boot.step('files', () => startFiles(core, { upkeep, launchers }));
  const push = await boot.step('push', () => buildPush(core, access));
  const webhooks = await boot.step('webhooks', () => startWebhooks(core));
  const audit = new AuditService({ store: core.store, clock, logger });
  const workers = buildWorkers(core, { access, repos, launchers, peers, files, audit });
  const crews = buildCrews(core, { repos, messages, workers, launchers });
  const outgoing = { push, webhooks };
  const talking = { messages, gates, people, talk, peers, files };
  const domains = { terminals, repos, launchers, ...talking, ...outgoing };
  const sessions = await boot.step('sessions', () =>
    buildSessions(core, { links, ...domains, workers, crews }),
  );
  const joined = await boot.step('joined sessions', () =>
    buildJoined(core, { ...domains, links, sessions }),
  );
  const transcripts = await boot.step('transcripts', () => buildTranscripts(core));
  const composing = await boot.step('composing', () => buildComposing(core, { repos }));

  await takeIn(boot, { sessions, people, talk });
  const runnerUrl = await boot.step('runner plane', () =>
    startRunnerPlane(base, sessions, { tools: workers.tools, uploads: files.uploads }),
  );
  const stream = await boot.step('stream', () => buildStream(core, { access, terminals, audit }));
  const { http, lan, pairing } = await boot.step('http', () =>
    startHttp(core, {
      ...domains,
      access,
      upkeep,
      sessions,
      workers,
      crews,
      joined,
      transcripts,
      composing,
      probe: buildProbe(base, { launchers, sinks: sessions.sinks }),
      stream,
      audit,
      startedAt: boot.startedAt,
    }),
  );

  scope.use(core.log.onDidCommit((events) => sessions.reactors.onCommitted(events)));
  await resumeWork(boot, { launchers, repos, sessions, gates, peers, workers, crews });
  const { url } = http;
  await boot.step('hub record', () => recordHub(base, { url, lan, runnerUrl }));
  const claude = await boot.step('Claude Code', () => base.claude.findClaude());
  logger.info('the hub serves', {
    url,
    dataDirectory: options.settings.dataDirectory,
    version: options.version,
  });
  return servedHub(base, { url, lan, pairing, access, claude: claude.ok ? claude.value : null });
}

/** The hub as its program has it. */
function servedHub(
  { options, end, scope }: HubBase,
  { url, lan, pairing, access, claude }: ServedHub,
): Hub {
  return {
    url,
    get lanUrl() {
      return lan.state.url;
    },
    get lanProblem() {
      return lan.state.problem ?? lan.state.warning;
    },
    dataDirectory: options.settings.dataDirectory,
    claude,
    newStartLink: () =>
      access.offerSignIn({ origin: url, session: null, lifetimeMs: linkLifetimes.startMs }).url,
    ...pairingDesk({ lan, pairing }),
    ended: end.asked,
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

interface ServedHub extends Pick<Http, 'lan' | 'pairing'>, Pick<Hub, 'url' | 'claude'> {
  readonly access: Pick<AccessService, 'offerSignIn'>;
}

/** Before anyone is let in. */
async function takeIn(
  boot: Boot,
  {
    sessions,
    people,
    talk,
  }: {
    readonly sessions: Pick<Sessions, 'adoption'>;
    readonly people: Pick<People, 'unentitled'>;
    readonly talk: Pick<Talk, 'grantEnds'>;
  },
): Promise<void> {
  await boot.step('unknown sessions', () => sessions.adoption.adoptUnknown());
  await boot.step('messages without a right', () => people.unentitled.start());
  await boot.step('suggestions without a right', () => talk.grantEnds.start());
}

/** What an earlier hub has left half-done. */
async function resumeWork(boot: Boot, domains: UnfinishedDomains): Promise<void> {
  const { launchers, repos, sessions, gates, peers, workers, crews } = domains;
  await boot.step('requests to git', () => repos.changes.adopt());
  await boot.step('changes to repos', () => repos.repoChanges.adopt());
  await boot.step('links of runners', () => sessions.runnerLinks.adopt());
  await boot.step('runners that are to end', () => sessions.ending.adopt());
  await boot.step('removals', () => sessions.removals.resume());
  // After the subscribers: connections that have waited for the hub arrive at once, and people are told of what they ask.
  await boot.step('ways out of containers', () => launchers.egress.adopt());
  await boot.step('messages between sessions', () => peers.delivery.start());
  await boot.step('requests under four eyes', () => gates.escalation.start());
  await boot.step('questions to operators', () => peers.expiry.start());
  // After the repos: a worktree that was made for nothing is gone by then.
  await boot.step('workers to start and stop', () => workers.reactor.start());
  await boot.step('crews', () => crews.reactor.start());
}

interface UnfinishedDomains {
  readonly launchers: Pick<Launchers, 'egress'>;
  readonly repos: Pick<Repos, 'changes' | 'repoChanges'>;
  readonly sessions: Pick<Sessions, 'runnerLinks' | 'removals' | 'ending'>;
  readonly gates: Pick<Gates, 'escalation'>;
  readonly peers: Pick<Peers, 'delivery' | 'expiry'>;
  readonly workers: Pick<Workers, 'reactor'>;
  readonly crews: Pick<Crews, 'reactor'>;
}

/** `hub.json`, which follows the network listener. */
async function recordHub(
  { options, scope }: HubBase,
  { url, lan, runnerUrl }: Pick<Http, 'lan'> & { readonly url: string; readonly runnerUrl: string },
): Promise<void> {
  const lanUrl = lan.state.url;
  const record = scope.use(await writeHubRecord({ options, url, lanUrl, runnerUrl }));
  scope.use(lan.onDidChange((state) => record.setLanUrl(state.url)));
}

/** Pairing where the hub was started, for a person in its terminal. */
function pairingDesk({
  lan,
  pairing,
}: Pick<Http, 'lan' | 'pairing'>): Pick<Hub, 'newPairingUrl' | 'onDidAskToPair'> {
  return {
    newPairingUrl: () => {
      const lanUrl = lan.state.url;
      return lanUrl && pairing.offer({ lanUrl, fingerprint: lan.fingerprint }).url;
    },
    onDidAskToPair: (listener) =>
      pairing.onDidAsk(({ id, ...phone }) =>
        listener({ ...phone, answer: (isAllowed) => pairing.decide(id, { isAllowed }).ok }),
      ),
  };
}

/** Only Linux has the file; elsewhere the first open file that fails says so. */
async function checkOpenFiles(): Promise<void> {
  const reason = whyTooFewFiles(await readFile('/proc/self/limits', 'utf8').catch(() => ''));
  if (reason !== undefined) throw new AppError('unavailable', reason);
}

function makeDirectory(path: string): void {
  try {
    makeFolder(path);
  } catch (thrown) {
    const message = folderFault(path, thrown);
    if (message === undefined) throw thrown;
    throw new AppError('directory_refused', message, { cause: thrown, details: { path } });
  }
}
