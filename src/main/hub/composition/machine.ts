import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

import { asId } from '../../../shared/base/ids.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import { parseQuietHours } from '../../../shared/domain/quiet-hours.ts';
import type { ClaudeFinding, SignInFinding } from '../doctor/checks.ts';
import { claudeEnvironment } from '../launchers/claude-environment.ts';
import type { ClaudeSettingsFile } from '../launchers/claude-settings.ts';
import { readClaudeSettings } from '../launchers/claude-settings.ts';
import { ClaudeVersions } from '../launchers/claude-versions.ts';
import { withDirectLoopback } from '../launchers/direct-loopback.ts';
import { claudeInstallLine, claudeSignIn, findClaude } from '../launchers/find-claude.ts';
import type { HookObstacle } from '../launchers/hook-obstacles.ts';
import { findHookObstacle } from '../launchers/hook-obstacles.ts';
import type { LocalClaude } from '../launchers/local-launcher.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import type { HubOptions } from './hub-options.ts';

type WorkPlace = Parameters<LocalClaude['surroundingsIn']>[0];

/** What the hub knows of the machine that it runs on. */
export interface HubMachine extends LocalClaude {
  readonly name: string;
  /** The person whose machine this is. */
  readonly owner: Operator;
  readonly hookObstacleIn: (place: WorkPlace) => Promise<HookObstacle | null>;
  readonly inspectClaude: () => Promise<ClaudeFinding | undefined>;
  /** What Claude Code says of its own sign-in; undefined when it is not there or says nothing. */
  readonly inspectSignIn: () => Promise<SignInFinding | undefined>;
}

export function machineOf(options: HubOptions, settings: SettingsService): HubMachine {
  const environment = claudeEnvironment(options.environment, options.packageRoot);
  const versions = new ClaudeVersions({ environment });
  const bundled = join(options.packageRoot, 'node_modules', '.bin', 'claude');

  // The operator's own Claude Code comes first; in a checkout the pinned one serves until there is one.
  async function find(): Promise<string | undefined> {
    const wanted = settings.current.claude;
    const found = await findClaude(wanted, environment['PATH']);
    return found ?? (wanted === 'claude' ? findClaude(bundled, undefined) : undefined);
  }

  function claudeSettingsIn(place: WorkPlace): Promise<readonly ClaudeSettingsFile[]> {
    return readClaudeSettings({ environment, ...place });
  }

  settings.checkWith('quietHours', (value) =>
    Promise.resolve(
      parseQuietHours(String(value)) === undefined
        ? 'Quiet hours are two times such as 22:00-07:30, or none.'
        : null,
    ),
  );
  settings.checkWith('claude', async (value) => {
    const found = await findClaude(String(value), environment['PATH']);
    if (found !== undefined || value === 'claude') return null;
    return `There is no executable ${String(value)} on this machine.`;
  });

  return {
    name: hostname(),
    owner: { id: asId('operator', 'o_owner'), name: ownerName() },
    environment,
    surroundingsIn: async (place) => {
      const files = await claudeSettingsIn(place);
      const found = findHookObstacle(files, place.args);
      return {
        environment: { ...withDirectLoopback(environment, files) },
        hooksOff: found && { reason: `${found.reason} ${found.fix}`, isLeak: found.isLeak },
      };
    },
    hookObstacleIn: async (place) => findHookObstacle(await claudeSettingsIn(place), place.args),
    findClaude: async () => {
      const path = await find();
      return path === undefined
        ? err(`Claude Code was not found. Install it: ${claudeInstallLine}`)
        : ok(path);
    },
    versionOf: (executable) => versions.of(executable),
    inspectClaude: async () => {
      const path = await find();
      if (path === undefined) return undefined;
      return { path, version: await versions.of(path) };
    },
    inspectSignIn: async () => {
      const path = await find();
      return path === undefined ? undefined : claudeSignIn(path, environment);
    },
  };
}

function ownerName(): string {
  try {
    return userInfo().username;
  } catch {
    // No entry for this uid, as in some containers.
    return 'owner';
  }
}
