import { join } from 'node:path';

import type Docker from 'dockerode';

import { messageOf } from '../../../../shared/base/app-error.ts';
import type { Clock } from '../../../../shared/base/clock.ts';
import { delay } from '../../../../shared/base/clock.ts';
import type { RunnerId, SessionId } from '../../../../shared/base/ids.ts';
import { asId } from '../../../../shared/base/ids.ts';
import type { Logger } from '../../../../shared/base/logger.ts';
import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { EgressMode } from '../../../../shared/domain/egress.ts';
import { cloneBranch } from '../../../../shared/domain/launcher-name.ts';
import type { PlaceFacts, RunnerJob, RunnerSpec } from '../../../../shared/wire/runner-job.ts';
import { buildJob } from '../build-job.ts';
import type { ConversationHistory, Launcher, RunnerLife, WorkOwner } from '../launcher.ts';
import { LocalAttachments } from '../local-attachments.ts';
import { listRunnerSessions, RunnerFolder } from '../runner-folder.ts';
import type { Ids } from './container-archive.ts';
import { containerEnvironment, firstRunAnswers } from './container-environment.ts';
import { ContainerHistory } from './container-history.ts';
import type { ContainerSpec } from './container-template.ts';
import {
  containerOptions,
  helperLabelsOf,
  inside,
  isBelowRootHome,
  labels,
  labelsOf,
} from './container-template.ts';
import type { ContainerWork, RepoFound } from './container-work.ts';
import { conversationFile } from './conversation-file.ts';
import { egressTerms, proxyEnvironment, proxyPort } from './egress-terms.ts';
import { endContainer } from './end-container.ts';
import type { Engine } from './engine.ts';
import { fillVolumes, lastFilled } from './fill-volumes.ts';
import { beginToForget, isBeingForgotten } from './forgetting.ts';
import { hubIdentity } from './hub-identity.ts';
import { lifeOfContainer } from './life-of-container.ts';
import { beginVolumes, endVolumes, isMakingVolumes } from './making-volumes.ts';
import { ensureNetwork } from './network.ts';
import { saveFromVolumes } from './save-from-volumes.ts';
import { SessionContainers } from './session-containers.ts';
import type { EgressDoor, SessionEgress } from './session-egress.ts';
import type { NewVolumes, SessionVolumes } from './session-volumes.ts';
import { ensureVolumes, removeVolumes, volumesOf, whyNoVolumes } from './session-volumes.ts';
import { whyNoLink, whyNoMount } from './why-no-mount.ts';
import type { WorkerImage } from './worker-image.ts';
import { containerClaudeVersion } from './worker-image.ts';

const formerRunnerGraceMs = 15_000;

export interface DockerLauncherOptions {
  readonly engine: Engine;
  readonly image: WorkerImage;
  readonly work: ContainerWork;
  readonly egress: SessionEgress;
  readonly settings: EgressSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  /** `DATA/containers`: jobs, attachments and the socket that containers dial. */
  readonly folder: string;
  /** Where the runners of containers reach the hub. */
  readonly hubUrl: string;
  /** Of the hub, from which that of Claude Code is made. */
  readonly environment: Readonly<Record<string, string>>;
  /** The runner in the image, below the folder of the program. */
  readonly runnerEntry: string;
  /** Whether nothing is started in a container that does not reach the hub; a hub is there whenever one is started. */
  readonly provesReach: boolean;
  readonly ids: Ids;
}

interface StartOfContainer {
  readonly spec: RunnerSpec;
  readonly place: RepoFound;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What sessions reach that were started without a word about it. */
export interface EgressSettings {
  readonly current: { readonly egress: EgressMode };
}

/** The folder that is mounted into containers: nothing is in it but the socket that runners dial. */
export function linkFolderOf(folder: string): string {
  return join(folder, 'link');
}

/** The Docker engine of this machine: each session has a container of its own, and a clone of the repo in it. */
export class DockerLauncher implements Launcher {
  readonly name = 'docker';
  readonly history: ConversationHistory;
  readonly setup = null;
  readonly attachments: LocalAttachments;
  readonly #options: DockerLauncherOptions;
  readonly #containers: SessionContainers;

  constructor(options: DockerLauncherOptions) {
    this.#options = options;
    const { folder } = options;
    this.#containers = new SessionContainers(options.engine, () => hubIdentity(folder));
    this.history = new ContainerHistory(this.#containers);
    // Mounted read-only: the user of a container is not always the hub's.
    this.attachments = new LocalAttachments(folder, { folder: 0o755, file: 0o644 });
  }

  async findClaude(): Promise<Result<string, string>> {
    const engine = await this.#options.engine.check();
    return engine.ok ? ok('claude') : engine;
  }

  async launch(spec: RunnerSpec): Promise<Result<void, string>> {
    const { engine, image, work, environment, hubUrl } = this.#options;
    const connected = await engine.check();
    if (!connected.ok) return connected;
    const docker = connected.value;
    const own = containerEnvironment(environment);
    if (!own.ok) return own;
    const place = await work.find(spec.cwd);
    if (!place.ok) return place;
    const unfit = whyNoMount(place.value.top) ?? whyNoLink(hubUrl);
    if (unfit !== null) return err(unfit);
    try {
      const built = await engine.attend((patient) => image.ensure(patient));
      if (!built.ok) return built;
      // Only now: without an image there would be no container left that could say what the session has.
      const former = await this.#formerIsGone(asId('session', spec.session));
      if (!former.ok) return former;
      return await this.#start(docker, {
        spec,
        place: place.value,
        image: built.value,
        environment: { ...place.value.identity, ...own.value },
      });
    } catch (thrown) {
      this.#options.logger.warn('a container could not be started', { error: thrown });
      return err(`The container could not be started: ${messageOf(thrown)}`);
    }
  }

  async #start(docker: Docker, asked: StartOfContainer): Promise<Result<void, string>> {
    const { spec, place, image, environment } = asked;
    const { engine, folder, ids, runnerEntry, provesReach, work } = this.#options;
    const session = asId('session', spec.session);
    const hub = hubIdentity(folder);
    const egress = await this.#wayOut(session, asked);
    const facts = this.#factsFor(environment, egress);
    const jobFolder = this.#jobFolderOf(session);
    const isFirst = (await jobFolder.readJob()) === undefined || isMakingVolumes(jobFolder);
    // On another engine it would begin anew, in a clone without its work.
    const missing = isFirst ? null : await whyNoVolumes(docker, { hub, session });
    if (missing !== null) return err(missing);
    // First of all, so that whatever is made from here on is found again.
    if (isFirst) await beginVolumes(jobFolder);
    await jobFolder.writeJob(buildJob(spec, facts));
    const volumes = await this.#makeVolumes(docker, { hub, session, folder: spec.cwd, isFirst });
    const options = containerOptions({
      ...this.#mounts({
        session,
        top: place.top,
        volumes,
        folders: [
          await this.attachments.makeFolder(session),
          ...(egress === null ? [] : [egress.folder]),
        ],
      }),
      image,
      command: [
        '/bin/sh',
        `${inside.program}/worker-entry.sh`,
        place.top,
        cloneBranch(spec.name),
        `${inside.program}/${runnerEntry}`,
        ...(provesReach ? ['prove-reach'] : []),
      ],
      labels: labelsOf({
        hub,
        session,
        runner: asId('runner', spec.runner),
        conversation: spec.claude.sessionId,
        folder: spec.cwd,
      }),
      ids,
      network: egress === null ? await ensureNetwork(docker, hub) : 'none',
      link: linkFolderOf(folder),
      takesInput: true,
    });
    const container = await docker.createContainer(options);
    try {
      if (!(await this.#containers.hasFile(container.id, `${inside.state}/${lastFilled}`))) {
        const { top } = place;
        const answers = firstRunAnswers(environment);
        const own = helperLabelsOf({ hub, session });
        const filled = { work, image, labels: own, ids, volumes, top, answers };
        await engine.attend((patient) => fillVolumes({ docker: patient, ...filled }));
      }
      const job = buildJob(await this.#asItIs(container.id, spec), facts);
      await jobFolder.writeJob(job);
      const stdin = await engine.attachStdin(container.id);
      stdin.on('error', () => stdin.destroy());
      await container.start();
      stdin.end(JSON.stringify(job));
      stdin.resume();
      return ok(undefined);
    } catch (thrown) {
      await container.remove({ force: true }).catch((left: unknown) => {
        // The next start of the session takes it away.
        this.#options.logger.warn('a container could not be removed', { session, error: left });
      });
      throw thrown;
    }
  }

  /** To resume a conversation that is not in the volume would end Claude Code at once. */
  async #asItIs(container: string, spec: RunnerSpec): Promise<RunnerSpec> {
    const { claude, cwd } = spec;
    if (!claude.isResume) return spec;
    const file = conversationFile({ cwd, claudeSessionId: claude.sessionId });
    const isResume = await this.#containers.hasFile(container, file);
    return { ...spec, claude: { ...claude, isResume } };
  }

  async #makeVolumes(
    docker: Docker,
    { isFirst, ...owner }: NewVolumes & { readonly isFirst: boolean },
  ): Promise<SessionVolumes> {
    try {
      const volumes = await ensureVolumes(docker, owner);
      await endVolumes(this.#jobFolderOf(owner.session));
      return volumes;
    } catch (thrown) {
      // Else they would be missed at each start and removal from now on.
      if (isFirst) await this.#jobFolderOf(owner.session).remove();
      throw thrown;
    }
  }

  #mounts(session: {
    readonly session: SessionId;
    readonly top: string;
    readonly volumes: SessionVolumes;
    readonly folders: readonly string[];
  }): Pick<ContainerSpec, 'volumes' | 'folders' | 'opensRootHome'> {
    const { top, volumes, folders } = session;
    return {
      volumes: [
        { name: volumes.state, target: inside.state },
        { name: volumes.work, target: top },
      ],
      folders,
      opensRootHome: isBelowRootHome(top),
    };
  }

  /** Null: by the network of the engine, to everything. */
  async #wayOut(
    session: SessionId,
    { spec, place, environment }: StartOfContainer,
  ): Promise<EgressDoor | null> {
    const { egress, settings } = this.#options;
    const mode = spec.setup?.egress ?? settings.current.egress;
    if (mode === 'open') {
      await egress.close(session);
      return null;
    }
    return egress.open(session, egressTerms(mode, { environment, remotes: place.remotes }));
  }

  #factsFor(environment: Readonly<Record<string, string>>, egress: EgressDoor | null): PlaceFacts {
    const { hubUrl } = this.#options;
    return {
      dataDirectory: inside.run,
      hubUrl,
      executable: 'claude',
      version: containerClaudeVersion,
      environment: egress === null ? environment : { ...environment, ...proxyEnvironment() },
      ...(egress !== null && { egress: { socket: egress.socket, port: proxyPort } }),
      hooksOff: null,
    };
  }

  #jobFolderOf(session: SessionId): RunnerFolder {
    return new RunnerFolder(this.#options.folder, session);
  }

  /** A runner outlives its Claude Code by the moment that its last facts need. Then its container goes. */
  async #formerIsGone(session: SessionId): Promise<Result<void, string>> {
    const { clock, engine } = this.#options;
    await this.#containers.removeHelpers(session);
    const deadline = clock.monotonic() + formerRunnerGraceMs;
    for (;;) {
      const former = await this.#containers.list(`${labels.session}=${session}`);
      if (!former.some(({ isRunning }) => isRunning)) {
        for (const { id } of former) await engine.docker.getContainer(id).remove({ force: true });
        return ok(undefined);
      }
      if (clock.monotonic() > deadline) {
        return err('The former runner of this session still runs.');
      }
      await delay(clock, 100);
    }
  }

  async lifeOf(session: SessionId): Promise<RunnerLife> {
    const job = await this.jobOf(session);
    // No container was ever started, so the engine need not be asked.
    if (!job) return { state: 'gone', runner: null };
    try {
      const container = await this.#containers.of(session);
      const seen = container && (await this.#containers.inspect(container.id));
      if (!container || !seen) {
        const runner = asId('runner', job.runner);
        return { state: 'gone', runner, reason: 'Its container was removed from the engine.' };
      }
      return lifeOfContainer(container.runner, seen);
    } catch (thrown) {
      this.#options.logger.debug('the engine does not say', { session, error: thrown });
      return { state: 'unknown' };
    }
  }

  jobOf(session: SessionId): Promise<RunnerJob | undefined> {
    return this.#jobFolderOf(session).readJob();
  }

  async jobs(): Promise<readonly RunnerJob[]> {
    const sessions = await listRunnerSessions(this.#options.folder);
    const jobs = await Promise.all(sessions.map((session) => this.jobOf(session)));
    return jobs.filter((job) => job !== undefined);
  }

  async claudePidOf(session: SessionId): Promise<number | null> {
    if (!(await this.jobOf(session))) return null;
    const container = await this.#containers.of(session);
    if (!container) return null;
    return (await this.#containers.recordOf(container.id))?.claudePid ?? null;
  }

  async factsLeftBy(session: SessionId, runner: RunnerId): Promise<readonly unknown[]> {
    if (!(await this.jobOf(session))) return [];
    const container = await this.#containers.of(session);
    return container?.runner === runner ? this.#containers.factsOf(container.id) : [];
  }

  async end(session: SessionId, runner: RunnerId): Promise<void> {
    const { docker } = this.#options.engine;
    for (const container of await this.#containers.list(`${labels.runner}=${runner}`)) {
      if (container.session !== session || !container.isRunning) continue;
      await endContainer(docker.getContainer(container.id));
    }
  }

  /** Everything that ran in a container has ended with it. */
  endLeftovers(): Promise<void> {
    return Promise.resolve();
  }

  async saveWork(session: SessionId, owner: WorkOwner): Promise<Result<string | null, string>> {
    // It never came to a container.
    const jobFolder = this.#jobFolderOf(session);
    if (!(await jobFolder.readJob()) || isMakingVolumes(jobFolder)) return ok(null);
    // Volumes that are missing then are the beginning of this removal.
    if (!isBeingForgotten(jobFolder)) return this.saveVolumes(session, owner);
    const connected = await this.#options.engine.check();
    if (!connected.ok) return connected;
    const hub = hubIdentity(this.#options.folder);
    const missing = await whyNoVolumes(connected.value, { hub, session });
    return missing === null ? this.saveVolumes(session, owner) : ok(null);
  }

  /** Saves what the volumes of a session have, whether this hub has started it or not. */
  async saveVolumes(
    session: SessionId,
    { folder, name }: WorkOwner,
  ): Promise<Result<string | null, string>> {
    const { engine, image, work, ids } = this.#options;
    const connected = await engine.check();
    if (!connected.ok) return connected;
    const hub = hubIdentity(this.#options.folder);
    const missing = await whyNoVolumes(connected.value, { hub, session });
    if (missing !== null) return err(missing);
    const container = await this.#containers.of(session);
    const place = await work.find(folder);
    if (!place.ok) return place;
    const built = await engine.attend((patient) => image.ensure(patient));
    if (!built.ok) return built;
    await this.#containers.removeHelpers(session);
    const save = {
      work,
      image: (container && (await this.#containers.inspect(container.id))?.Image) ?? built.value,
      ids,
      volumes: volumesOf({ hub, session }),
      top: place.value.top,
      labels: helperLabelsOf({ hub, session }),
      folder,
      name,
    };
    return engine.attend((docker) => saveFromVolumes({ docker, ...save }));
  }

  async sessionsLeft(): Promise<readonly SessionId[]> {
    const [started, attached] = await Promise.all([
      listRunnerSessions(this.#options.folder),
      this.attachments.sessions(),
    ]);
    return [...new Set([...started, ...attached])];
  }

  async forget(session: SessionId): Promise<void> {
    if (await this.jobOf(session)) {
      const { engine } = this.#options;
      const { docker } = engine;
      await beginToForget(this.#jobFolderOf(session));
      for (const { id } of await this.#containers.list(`${labels.session}=${session}`))
        await docker.getContainer(id).remove({ force: true });
      await this.#containers.removeHelpers(session);
      // As large as the work.
      const hub = hubIdentity(this.#options.folder);
      await engine.attend((patient) => removeVolumes(patient, { hub, session }));
    }
    await this.#options.egress.close(session);
    await this.#jobFolderOf(session).remove();
    await this.attachments.forget(session);
  }
}
