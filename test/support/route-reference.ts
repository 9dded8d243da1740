import { conditionOf } from '../../src/shared/domain/action.ts';
import { routes, type RouteDefinition } from '../../src/shared/wire/http-routes.ts';
import { needsRoom, rateClassOf } from '../../src/shared/wire/route.ts';
import { markdownTable } from './markdown-table.ts';
import { columns, type Column } from './rights.ts';

/** What the columns of the table call the access levels; programs use no route of this listener. */
const people: readonly Column[] = columns.slice(0, columns.indexOf('channel'));

/** `docs/spec/routes.md`, made from the table of routes. */
export function routeReference(): string {
  const named = Object.entries<RouteDefinition>(routes);
  return [
    '# Routes',
    '<!-- Made from the table of routes by test/unit/hub/http/route-reference.test.ts: change the table, then run that test with -u. -->',
    'Every route below `/api/v1`. The rules that all of them follow are in [http.md](http.md).',
    '## What a route does',
    markdownTable(
      ['route', 'what', 'about', 'planes', 'rate', 'refused when the disk is nearly full'],
      named.map(([, route]) => [
        callOf(route),
        route.summary,
        aboutOf(route),
        route.planes?.join(', ') ?? 'all',
        route.action === 'public' ? '' : rateClassOf(route),
        needsRoom(route) ? 'yes' : '',
      ]),
    ),
    '## Who may call it',
    'A condition is `yes`, `step-up` (after an unlock) `self` (only about the own device) or `own` (only what is the caller’s own; nothing, where the route is about the hub). An empty cell is 403. A second row is for a body that asks for more.',
    markdownTable(
      ['route', 'action', ...people],
      named.flatMap(([, route]) => [
        rightsRow(callOf(route), route.action),
        ...(route.demands ?? []).map(({ when, action }) => rightsRow(`… when ${when}`, action)),
      ]),
    ),
    '',
  ].join('\n\n');
}

const about = { hub: 'the hub', own: 'what is the caller’s own' } as const;

function aboutOf({ target }: RouteDefinition): string {
  return target === 'hub' || target === 'own' ? about[target] : `a ${target}`;
}

function callOf({ method, path }: RouteDefinition): string {
  return `\`${method} ${path}\``;
}

function rightsRow(what: string, action: RouteDefinition['action']): readonly string[] {
  const conditions = people.map((level) => {
    if (action === 'public') return 'yes';
    const condition = conditionOf(action, level);
    return condition === 'no' ? '' : condition;
  });
  return [what, `\`${action}\``, ...conditions];
}
