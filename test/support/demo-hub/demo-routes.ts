import { searchableText } from '../../../src/main/hub/store/searchable-text.ts';
import * as changes from '../../../src/shared/wire/changes-schemas.ts';
import type { RouteDefinition, RouteName } from '../../../src/shared/wire/http-routes.ts';
import { apiPrefix, routes } from '../../../src/shared/wire/http-routes.ts';
import * as schema from '../../../src/shared/wire/http-schemas.ts';
import { checks, hooksProved } from './demo-checks.ts';
import type { DemoCommands } from './demo-commands.ts';
import { composingHandlers } from './demo-composing.ts';
import type { DemoLog } from './demo-log.ts';
import { DemoRefusal } from './demo-refusal.ts';
import { DemoSettings } from './demo-settings.ts';
import { failuresIn, usageSince } from './demo-usage.ts';

/** A request after the route table and the schemas have had their say. */
export interface DemoRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The bytes of a file, where the route takes one. */
  readonly upload: Buffer;
}

type Handler = (request: DemoRequest) => unknown;

/** The routes that the page calls. Bodies are checked by the real schemas. */
export function demoHandlers(
  log: DemoLog,
  commands: DemoCommands,
): Partial<Record<RouteName, Handler>> {
  const settings = new DemoSettings();
  return {
    'sessions.list': () => ({ items: [...log.views.keys()].map((key) => commands.summary(key)) }),
    'sessions.start': ({ body }) => commands.start(schema.startSessionSchema.parse(body)),
    'sessions.arrange': (request) =>
      commands.arrange(ref(request), schema.arrangeSessionSchema.parse(request.body)),
    'sessions.remove': (request) => commands.remove(ref(request)),
    'sessions.send': (request) =>
      commands.send(ref(request), schema.sendMessageSchema.parse(request.body)),
    'sessions.note': (request) =>
      commands.note(ref(request), schema.noteSchema.parse(request.body).text),
    'sessions.configure': (request) =>
      commands.configure(ref(request), schema.configureSessionSchema.parse(request.body)),
    'sessions.interrupt': (request) => commands.interrupt(ref(request)),
    'sessions.stop': (request) => commands.stop(ref(request)),
    'sessions.resume': (request) => commands.resume(ref(request)),
    'sessions.events': (request) => ({ items: page(log, commands.view(ref(request)).id, request) }),
    'sessions.transcript': (request) => `# ${commands.view(ref(request)).name}\n`,
    ...composingHandlers(commands),
    'messages.change': (request) =>
      commands.change(id(request), schema.changeMessageSchema.parse(request.body)),
    'messages.drop': (request) => commands.drop(id(request)),
    'messages.retry': (request) => commands.retry(id(request)),
    'gates.answer': (request) =>
      commands.answer(id(request), schema.answerGateSchema.parse(request.body)),
    'changes.list': (request) => commands.changes.list(ref(request)),
    'changes.diff': (request) => commands.changes.diff(ref(request), request.query['file'] ?? ''),
    'changes.stage': (request) => stage(commands, request, 'stage'),
    'changes.unstage': (request) => stage(commands, request, 'unstage'),
    'changes.commit': (request) =>
      commands.changes.commit(ref(request), changes.commitSchema.parse(request.body)),
    'changes.push': (request) =>
      commands.changes.push(ref(request), changes.pushSchema.parse(request.body)),
    'search.run': ({ query }) => ({ items: search(log, query['q'] ?? '') }),
    'usage.read': ({ query }) => usageSince(log, query['since'] ?? ''),
    'failures.list': ({ query }) => failuresIn(log, query['session']),
    'repos.inspect': ({ query }) => inspect(query['path'] ?? ''),
    'repos.recent': () => ({ items: recentRepos }),
    'conversations.list': ({ query }) => ({ items: conversations(query['q'] ?? '') }),
    'doctor.run': ({ query }) => ({
      items: query['probe'] === 'yes' ? [...checks, hooksProved] : checks,
    }),
    'settings.list': () => ({ items: settings.list() }),
    'settings.change': ({ params, body }) =>
      settings.change(params['name'] ?? '', schema.changeSettingSchema.parse(body).value),
  };
}

function stage(commands: DemoCommands, request: DemoRequest, action: 'stage' | 'unstage') {
  return commands.changes.stage(
    ref(request),
    changes.stageSchema.parse(request.body).files,
    action,
  );
}

function ref(request: DemoRequest): string {
  return request.params['ref'] ?? '';
}

function id(request: DemoRequest): string {
  return request.params['id'] ?? '';
}

/** The route and its parameters for a method and a path below the API. */
export function matchRoute(
  method: string,
  path: string,
): { readonly name: RouteName; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const [name, definition] of Object.entries(routes) as [RouteName, RouteDefinition][]) {
    if (definition.method !== method) continue;
    const pattern = definition.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${apiPrefix}${pattern}$`).exec(path);
    if (!match) continue;
    const params = Object.entries(match.groups ?? {}).map(([key, value]) => [
      key,
      decodeURIComponent(value),
    ]);
    return { name, params: Object.fromEntries(params) as Record<string, string> };
  }
  return undefined;
}

function page(log: DemoLog, session: string, { query }: DemoRequest) {
  const limit = Number(query['limit'] ?? 200);
  const before = query['before'];
  if (before !== undefined) return log.page(session, { before: Number(before), limit });
  return log.page(session, { after: Number(query['after'] ?? 0), limit });
}

function search(log: DemoLog, text: string) {
  const hits = log.since(0).flatMap((event) => {
    const whole =
      searchableText(event) ?? (event.kind === 'assistant.said' ? event.data.text : null);
    if (whole === null || event.session === null) return [];
    const at = whole.toLowerCase().indexOf(text.toLowerCase());
    if (at === -1) return [];
    return [
      {
        seq: event.seq,
        at: event.at,
        session: event.session,
        sessionName: log.views.get(event.session)?.name ?? '',
        kind: event.kind,
        before: whole.slice(Math.max(0, at - 60), at),
        match: whole.slice(at, at + text.length),
        after: whole.slice(at + text.length).slice(0, 80),
      },
    ];
  });
  return hits.toReversed().slice(0, 50);
}

const recentRepos = ['/home/ana/code/payments', '/home/ana/code/web', '/home/ana/code/infra'].map(
  (path, index) => ({ path, usedAt: new Date(Date.now() - index * 3_600_000).toISOString() }),
);

function inspect(given: string) {
  if (given.includes('missing')) {
    throw new DemoRefusal('bad_request', `There is nothing at ${given}`);
  }
  if (given.includes('secret')) {
    throw new DemoRefusal('bad_request', `No permission to read ${given}`);
  }
  const isPlain = given.includes('plain');
  const isFile = given.endsWith('.md');
  const path = isFile ? given.replace(/\/[^/]*$/, '') : given.replace('/link-to-', '/');
  return {
    path,
    isFile,
    repo: isPlain ? null : path,
    isWorktree: false,
    branch: isPlain ? null : 'main',
    branches: ['main'],
    changes: 2,
    suggestedName: path.split('/').filter(Boolean).at(-1) ?? 'session',
    setup: path.includes('setup')
      ? { text: 'npm ci\nnpm run build\n', hash: 'setup-hash', isAllowed: false }
      : null,
  };
}

function conversations(query: string) {
  const all = [
    ['Ledger rounding', 'What does the ledger round with today?', 42],
    ['Checkout drawer', 'Make the drawer of the cart a dialog', 118],
    ['', 'why is ci red', 6],
  ] as const;
  return all
    .filter(([title, first]) => `${title} ${first}`.toLowerCase().includes(query.toLowerCase()))
    .map(([title, firstPrompt, messages], index) => ({
      id: `0000000${index}-0000-4000-8000-000000000000`,
      title,
      firstPrompt,
      updatedAt: new Date(Date.now() - (index + 1) * 3_600_000).toISOString(),
      messages,
      cwd: '/home/ana/acme/payments-api',
      session: null,
    }));
}
