import type { Command } from 'commander';
import { Argument } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import { roles, type Role } from '../../shared/domain/operator.ts';
import type { RouteAnswer, RouteBody } from '../../shared/wire/http-routes.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { parseUntil, type Until } from '../parse-until.ts';
import { roleText } from '../role-text.ts';
import { sessionReference } from '../session-reference.ts';

type Scope = RouteBody<'grants.give'>['scope'];
type Grant = RouteAnswer<'grants.list'>['items'][number];

interface PlaceOptions {
  readonly repo?: boolean;
}

const placeHelp = 'session: NAME, @NAME or the beginning of an id; `*` for the whole hub';
const repoHelp = 'all sessions of its repo, also later ones';

export function addGrant(program: Command, host: CommandHost): void {
  const grant = program
    .command('grant')
    .argument('<name>', placeHelp)
    .argument('<operator>', 'name or id of the operator')
    .addArgument(new Argument('<role>', 'role to grant').choices(roles))
    .option('--repo', repoHelp)
    .option('--until <time>', 'end of the grant: a time, or 30m, 8h or 7d from now', parseUntil)
    .description('grant an operator a role on a session, a repo or the hub')
    .action((name: string, operator: string, role: Role) =>
      host.run(async ({ connect, output, clock }) => {
        const { until, ...place } = grant.opts<PlaceOptions & { readonly until?: Until }>();
        const { http } = await connect();
        const scope = await scopeOf(http, name, place);
        const end = until === undefined ? {} : { expiresAt: until.at(clock.now()) };
        const given = await http.call('grants.give', { body: { operator, role, scope, ...end } });
        output.result(given, () => `${given.operator.name} is ${roleText(given)}.`);
      }),
    );
  addUngrant(program, host);
}

function addUngrant(program: Command, host: CommandHost): void {
  program
    .command('ungrant')
    .argument('<name>', placeHelp)
    .argument('<operator>', 'name or id of the operator')
    .option('--repo', repoHelp)
    .description('withdraw what an operator was granted there')
    .action((name: string, operator: string, options: PlaceOptions) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const scope = await scopeOf(http, name, options);
        const { items } = await http.call('grants.list');
        const wanted = items.filter((one) => isOf(one, operator) && isIn(one, scope));
        if (wanted.length === 0) throw nothingGranted(operator, name);
        for (const { id } of wanted) await http.call('grants.withdraw', { params: { grant: id } });
        output.result(wanted, () =>
          wanted
            .map((grant) => `${grant.operator.name} is no longer ${roleText(grant)}.`)
            .join('\n'),
        );
      }),
    );
}

/** Ids, not names: a session that is renamed meanwhile is still the same. */
async function scopeOf(http: HttpClient, name: string, options: PlaceOptions): Promise<Scope> {
  if (name === '*') {
    if (options.repo !== true) return { type: 'hub' };
    throw usageError('--repo needs a session of the repo.', 'Give its name instead of `*`.');
  }
  const session = await http.call('sessions.read', { params: { ref: sessionReference(name) } });
  return options.repo === true
    ? { type: 'repo', repo: session.repo }
    : { type: 'session', session: session.id };
}

function isOf({ operator }: Grant, reference: string): boolean {
  const name = reference.replace(/^@/, '').toLowerCase();
  return operator.id === reference || operator.name.toLowerCase() === name;
}

function isIn({ scope }: Grant, wanted: Scope): boolean {
  if (wanted.type === 'hub') return scope.type === 'hub';
  return wanted.type === 'repo'
    ? scope.type === 'repo' && scope.repo === wanted.repo
    : scope.type === 'session' && scope.session === wanted.session;
}

function nothingGranted(operator: string, name: string): HubError {
  return new HubError({
    code: 'not_found',
    message: `${operator} was granted nothing on ${name === '*' ? 'the hub' : name}.`,
    hint: '`roundhouse operators` lists who is granted what.',
    status: 0,
  });
}
