import {
  backupsCheck,
  certificateCheck,
  claudeCheck,
  databaseCheck,
  diskCheck,
  gitCheck,
  hookSettingsCheck,
  hooksCheck,
  listenerCheck,
  signInCheck,
} from '../doctor/checks.ts';
import { containersCheck } from '../doctor/containers-check.ts';
import { DoctorService } from '../doctor/doctor-service.ts';
import { HookProbe } from '../doctor/hook-probe.ts';
import { watchesCheck } from '../doctor/watches-check.ts';
import { worktreesCheck } from '../doctor/worktrees-check.ts';
import type { ContainerService } from '../launchers/container-service.ts';
import { claudeInstallLine, testedClaudeVersion } from '../launchers/find-claude.ts';
import type { ServedAddresses } from '../lifecycle/status-service.ts';
import type { RunnerSinks } from '../runners/runner-sinks.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { HubBase, HubCore } from './hub-base.ts';
import type { Lan } from './lan.ts';
import type { Launchers } from './launchers.ts';
import type { Repos } from './repos.ts';
import type { Upkeep } from './upkeep.ts';

export interface ProbeInput {
  readonly launchers: Launchers;
  readonly sinks: RunnerSinks;
}

/** Starts a Claude Code of its own to see whether hooks fire. */
export function buildProbe(
  { options, clock }: HubBase,
  { launchers, sinks }: ProbeInput,
): HookProbe {
  return new HookProbe({
    clock,
    launcher: launchers.local,
    dataDirectory: options.settings.dataDirectory,
    admission: launchers.tokens,
    sinks,
  });
}

export interface DoctorInput {
  readonly sessions: SessionService;
  readonly repos: Repos;
  readonly upkeep: Upkeep;
  readonly probe: HookProbe;
  readonly containers: ContainerService;
  /** Where the hub serves people. */
  readonly served: ServedAddresses & Lan;
}

export function buildDoctor(core: HubCore, input: DoctorInput): DoctorService {
  const { options, claude, store, clock } = core;
  const { sessions, repos, upkeep, probe, containers, served } = input;
  const { lan, identity } = served;
  return new DoctorService({
    checks: [
      claudeCheck({
        find: () => claude.inspect(),
        testedVersion: testedClaudeVersion,
        installLine: claudeInstallLine,
      }),
      signInCheck(() => claude.inspectSignIn()),
      hookSettingsCheck(() => claude.hookObstacles(sessions.list())),
      hooksCheck(() => probe.run()),
      gitCheck(repos.git),
      worktreesCheck(() => repos.repos.cutOffWorktrees(sessions.listWithRemoved(), clock.now())),
      containersCheck(containers),
      listenerCheck(() => [served.url, ...(served.lanUrl === null ? [] : [served.lanUrl])]),
      certificateCheck({
        state: () => lan.state,
        fingerprint: () => identity.fingerprint,
        expiresAtMs: () => identity.expiresAtMs(),
        clock,
      }),
      databaseCheck(() => store.integrity()),
      backupsCheck(() => upkeep.backups.standing()),
      diskCheck(() => upkeep.disk, options.settings.dataDirectory),
      watchesCheck(options.settings.dataDirectory),
    ],
  });
}
