import type { RouteAnswer } from '../../src/shared/wire/http-routes.ts';
import type { EdgeHubOptions } from './edge-hub.ts';
import { EdgeHub } from './edge-hub.ts';
import { announceHubHere } from './hub-record.ts';
import type { Outcome, RunOptions } from './run-command-line.ts';
import { runCli } from './run-command-line.ts';

/** A real edge with a `hub.json` that a command line finds, in front of a few handlers. */
export class CliHub implements AsyncDisposable {
  readonly edge: EdgeHub;

  constructor(edge: EdgeHub) {
    this.edge = edge;
  }

  static async start(options: EdgeHubOptions = {}): Promise<CliHub> {
    const hub = new CliHub(await EdgeHub.start(options));
    await hub.writeRecord({});
    return hub;
  }

  get url(): string {
    return this.edge.edge.url;
  }

  async writeRecord(change: Readonly<Record<string, unknown>>): Promise<void> {
    await announceHubHere(this.edge.directory, { url: this.url, ...change });
  }

  run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return runCli(['--data', this.edge.directory, ...argv], options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.edge[Symbol.asyncDispose]();
  }
}

type Session = RouteAnswer<'sessions.read'>;

export function sessionAnswer(change: Partial<Session> = {}): Session {
  return {
    id: 's_payments000001',
    name: 'payments',
    state: 'idle',
    repo: '/home/ana/payments',
    cwd: '/home/ana/payments',
    branch: 'main',
    tasks: [],
    output: '',
    left: [],
    worktree: null,
    launcher: 'local',
    effort: null,
    settingChanges: [],
    parent: null,
    model: 'claude-opus',
    permissionMode: 'manual',
    owner: { id: 'o_owner', name: 'Ana' },
    createdAt: '2030-01-01T00:00:00.000Z',
    lastAt: '2030-01-01T00:00:00.000Z',
    lastSeq: 7,
    claudeSessionId: '3a36707a-5010-4cf1-9966-76b5ca1a79b5',
    detail: null,
    attached: [],
    cost: 0.42,
    context: 31,
    needsYou: false,
    isPinned: false,
    isArchived: false,
    command: ['claude', '--session-id', '3a36707a'],
    environment: {},
    runner: null,
    claudeVersion: null,
    meter: null,
    tally: { calls: 3, failures: 1, denials: 0 },
    gates: [],
    messages: [],
    ...change,
  };
}

type Gate = RouteAnswer<'gates.list'>['items'][number];

export function gateAnswer(change: Partial<Gate> = {}): Gate {
  return {
    id: 'g_one00000000001',
    session: 's_payments000001',
    sessionName: 'payments',
    type: 'permission',
    tool: 'Bash',
    input: { command: 'ls' },
    summary: 'ls',
    suggestions: [],
    hash: 'h1',
    state: 'open',
    askedAt: '2030-01-01T00:00:00.000Z',
    answeredAt: null,
    answeredBy: null,
    answer: null,
    fourEyes: null,
    message: null,
    closedReason: null,
    isTooLarge: false,
    agent: null,
    interruptedBy: null,
    ...change,
  };
}
