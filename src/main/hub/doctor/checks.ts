import type { Clock } from '../../../shared/base/clock.ts';
import type { Git } from '../repos/repo-service.ts';
import type { Check, CheckOutcome } from './doctor-service.ts';

export interface ClaudeFinding {
  readonly path: string;
  readonly version: string | null;
}

export interface ClaudeCheckOptions {
  readonly find: () => Promise<ClaudeFinding | undefined>;
  readonly testedVersion: string;
  readonly installLine: string;
}

export function claudeCheck(options: ClaudeCheckOptions): Check {
  const { find, testedVersion, installLine } = options;
  return {
    id: 'claude',
    title: 'Claude Code',
    run: async () => {
      const found = await find();
      if (!found) return failed('Claude Code was not found on PATH.', installLine);
      const { path, version } = found;
      if (version === null) return failed(`${path} does not say its version.`, installLine);
      if (version === testedVersion) return passed(`Claude Code ${version}, ${path}`);
      return {
        state: 'warning',
        detail: `Claude Code ${version}, ${path}; this release was tested with ${testedVersion}.`,
        fix: null,
      };
    },
  };
}

export interface SignInFinding {
  readonly loggedIn: boolean;
  /** Such as `api_key` or `claude.ai`; empty when it is not said. */
  readonly authMethod: string;
  /** `firstParty`, or the cloud that stands in for it, which has a sign-in of its own. */
  readonly apiProvider: string;
}

const signInLine = 'claude auth login';

const methods: Readonly<Record<string, string>> = {
  api_key: ' with an API key',
  'claude.ai': ' with a Claude account',
};

function methodWords(method: string): string {
  return methods[method] ?? (method === '' ? '' : ` (${method})`);
}

/** Claude Code is asked itself: where it keeps what it signs in with differs by system and setting. */
export function signInCheck(inspect: () => Promise<SignInFinding | undefined>): Check {
  return {
    id: 'sign-in',
    title: 'Signed in',
    run: async () => {
      const found = await inspect();
      if (!found) {
        const detail = 'Claude Code does not report whether it is signed in.';
        return { state: 'skipped', detail, fix: null };
      }
      if (found.apiProvider !== 'firstParty') {
        return passed(`Claude Code uses ${found.apiProvider}, which has its own sign-in.`);
      }
      if (found.loggedIn)
        return passed(`Claude Code is signed in${methodWords(found.authMethod)}.`);
      const detail =
        'Claude Code is not signed in: it starts, but every turn fails until you sign in.';
      return { state: 'warning', detail, fix: signInLine };
    },
  };
}

const installGit: Readonly<Record<string, string>> = {
  darwin: 'xcode-select --install',
  win32: 'winget install Git.Git',
};

export function gitCheck(git: Git): Check {
  return {
    id: 'git',
    title: 'git',
    run: async () => {
      const outcome = await git.run(['--version'], { cwd: '/' });
      if (outcome.code !== 0)
        return failed('git does not run.', installGit[process.platform] ?? 'sudo apt install git');
      return passed(outcome.stdout.trim());
    },
  };
}

export interface DatabaseReport {
  readonly isSound: boolean;
  readonly problems: readonly string[];
  readonly events: number;
}

export function databaseCheck(inspect: () => Promise<DatabaseReport>): Check {
  return {
    id: 'database',
    title: 'Database',
    run: async () => {
      const report = await inspect();
      if (report.isSound) return passed(`sound, ${report.events} events`);
      return failed(report.problems.join(' '), 'roundhouse restore FILE, with your last backup');
    },
  };
}

export interface BackupFinding {
  readonly kept: number;
  readonly bytes: number;
  readonly newestAt: string | null;
  readonly failure: string | null;
}

/** Backups that the hub makes by itself: what is kept, and whether the last one could be made. */
export function backupsCheck(inspect: () => BackupFinding): Check {
  return {
    id: 'backups',
    title: 'Backups',
    run: async () => {
      const { kept, bytes, newestAt, failure } = inspect();
      const found =
        newestAt === null
          ? 'none yet: the first is made a minute after something was stored'
          : `${kept} kept (${mebibytes(bytes)}), the newest of ${newestAt}`;
      if (failure === null) return passed(found);
      return {
        state: 'warning',
        detail: `The last backup could not be made: ${failure}. There: ${found}.`,
        fix: 'Fix the cause. The hub tries again every few minutes.',
      };
    },
  };
}

export interface DiskFinding {
  readonly level: 'plenty' | 'low' | 'unrecorded' | 'full';
  /** Null when the disk could not be asked. */
  readonly space: { readonly freeBytes: number; readonly totalBytes: number } | null;
}

const diskWords = {
  plenty: '',
  low: ': under 500 MiB terminals are not recorded, under 100 MiB nothing new is started',
  unrecorded: ': terminals are not recorded, and under 100 MiB nothing new is started',
  full: ': nothing new is started or sent',
} as const;

export function diskCheck(inspect: () => DiskFinding, directory: string): Check {
  return {
    id: 'disk',
    title: 'Disk',
    run: async () => {
      const { level, space } = inspect();
      if (!space) return { state: 'skipped', detail: 'The free space cannot be read.', fix: null };
      const { freeBytes, totalBytes } = space;
      const found = `${mebibytes(freeBytes)} of ${mebibytes(totalBytes)} free`;
      if (level === 'plenty') return passed(found);
      return {
        state: level === 'full' ? 'failed' : 'warning',
        detail: `${found}${diskWords[level]}`,
        fix: `Free some space on the disk of ${directory}.`,
      };
    },
  };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

export interface HookObstacleFinding {
  readonly reason: string;
  readonly fix: string;
}

/** Settings of Claude Code that keep its hooks from us: its own, and those of the repos that have a session. */
export function hookSettingsCheck(inspect: () => Promise<readonly HookObstacleFinding[]>): Check {
  return {
    id: 'hook-settings',
    title: 'Hook settings',
    run: async () => {
      const found = await inspect();
      if (found.length === 0)
        return passed('no setting of Claude Code keeps its hooks from Roundhouse');
      return failed(
        `Roundhouse can't see what Claude Code does. ${found.map(({ reason }) => reason).join(' ')}`,
        found.map(({ fix }) => fix).join(' '),
      );
    },
  };
}

/** A session-less start of the real runner and Claude Code: hooks that fire are seen, nothing is assumed. */
export function hooksCheck(probe: () => Promise<CheckOutcome>): Check {
  return { id: 'hooks', title: 'Hooks', run: probe, isProbe: true };
}

export function listenerCheck(urls: () => readonly string[]): Check {
  return {
    id: 'ports',
    title: 'Listeners',
    run: async () => {
      const [local = '', ...others] = urls();
      return passed(
        others.length === 0
          ? `${local}, on this machine only`
          : `${local} on this machine, ${others.join(', ')} on the network`,
      );
    },
  };
}

export interface ServedCertificate {
  readonly state: () => { readonly url: string | null; readonly problem: string | null };
  readonly fingerprint: () => string;
  readonly expiresAtMs: () => number | null;
  readonly clock: Pick<Clock, 'now'>;
}

/** The key and the certificate of the network listener. */
export function certificateCheck(served: ServedCertificate): Check {
  return {
    id: 'certificate',
    title: 'Certificate',
    run: async () => {
      const { url, problem } = served.state();
      if (problem !== null) return failed(problem, 'Connect to a network, or run without --lan.');
      if (url === null) {
        return {
          state: 'skipped',
          detail: 'The hub does not serve the network, so it needs no certificate.',
          fix: null,
        };
      }
      const days = Math.floor(((served.expiresAtMs() ?? 0) - served.clock.now()) / 86_400_000);
      const detail = `self-signed, valid for ${days} more days; key sha256:${served.fingerprint()}`;
      return days < 0
        ? failed(detail, 'Restart the hub: it then makes a new certificate of the same key.')
        : passed(detail);
    },
  };
}

function passed(detail: string): CheckOutcome {
  return { state: 'ok', detail, fix: null };
}

function failed(detail: string, fix: string): CheckOutcome {
  return { state: 'failed', detail, fix };
}
