import type { Check, CheckReport } from '../../../src/main/hub/doctor/doctor-service.ts';

/** One of each state. */
const reports: readonly CheckReport[] = [
  {
    id: 'claude',
    title: 'Claude Code',
    state: 'ok',
    detail: 'Claude Code 2.1.329, /usr/local/bin/claude',
    fix: null,
  },
  {
    id: 'sign-in',
    title: 'Signed in',
    state: 'warning',
    detail: 'Claude Code is not signed in: it starts, but every turn fails until you sign in.',
    fix: 'claude auth login',
  },
  { id: 'git', title: 'git', state: 'ok', detail: 'git version 2.51.0', fix: null },
  {
    id: 'docker',
    title: 'Docker',
    state: 'warning',
    detail: 'Docker is not running; only container sessions need it.',
    fix: 'sudo systemctl start docker',
  },
  {
    id: 'ports',
    title: 'Listeners',
    state: 'ok',
    detail: 'port 4680, on this machine only',
    fix: null,
  },
  {
    id: 'certificate',
    title: 'Certificate',
    state: 'skipped',
    detail: 'The hub does not serve the network, so it has no certificate.',
    fix: null,
  },
  {
    id: 'database',
    title: 'Database',
    state: 'failed',
    detail: 'Page 17 is not what was written.',
    fix: 'roundhouse restore FILE',
  },
];

/** What the doctor of a demo finds; its last check is the probe. */
export const demoChecks: readonly Check[] = [
  ...reports.map((report) => ({ ...report, run: () => Promise.resolve(report) })),
  {
    id: 'hooks',
    title: 'Hooks',
    isProbe: true,
    run: () =>
      Promise.resolve({
        state: 'ok',
        detail: 'SessionStart came from a fresh Claude Code.',
        fix: null,
      }),
  },
];
