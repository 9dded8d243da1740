import {
  backupsCheck,
  certificateCheck,
  claudeCheck,
  databaseCheck,
  diskCheck,
  dockerCheck,
  gitCheck,
  hookSettingsCheck,
  hooksCheck,
  listenerCheck,
  signInCheck,
} from '../doctor/checks.ts';
import { DoctorService } from '../doctor/doctor-service.ts';
import { HookProbe } from '../doctor/hook-probe.ts';
import { watchesCheck } from '../doctor/watches-check.ts';
import type { HubIdentity } from '../lan/hub-identity.ts';
import type { LanService } from '../lan/lan-service.ts';
import { claudeInstallLine, testedClaudeVersion } from '../launchers/find-claude.ts';
import type { HookObstacle } from '../launchers/hook-obstacles.ts';
import type { RunnerSinks } from '../runners/runner-sinks.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { HubBase, HubCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';
import type { HubMachine } from './machine.ts';
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
  /** Where the hub serves people; known when a check runs. */
  readonly url: () => string;
  readonly lan: LanService;
  readonly identity: HubIdentity;
}

export function buildDoctor(core: HubCore, input: DoctorInput): DoctorService {
  const { options, machine, store, clock } = core;
  const { sessions, repos, upkeep, probe, url, lan, identity } = input;
  return new DoctorService({
    checks: [
      claudeCheck({
        find: machine.inspectClaude,
        testedVersion: testedClaudeVersion,
        installLine: claudeInstallLine,
      }),
      signInCheck(machine.inspectSignIn),
      hookSettingsCheck(() => hookObstacles(machine, sessions)),
      hooksCheck(() => probe.run()),
      gitCheck(repos.git),
      dockerCheck(),
      listenerCheck(() => [url(), ...(lan.state.url === null ? [] : [lan.state.url])]),
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

/** Of the operator's own settings, then of each repo that has a session: one line for each key in each file. */
async function hookObstacles(
  machine: HubMachine,
  sessions: SessionService,
): Promise<readonly HookObstacle[]> {
  const places = new Map(sessions.list().map(({ cwd, repo }) => [cwd, { cwd, repo }] as const));
  const found = await Promise.all(
    [...places.values(), { cwd: '/' }].map((place) => machine.hookObstacleIn(place)),
  );
  const byKey = new Map(
    found.filter((one) => one !== null).map((one) => [`${one.path} ${one.key}`, one] as const),
  );
  return [...byKey.values()];
}
