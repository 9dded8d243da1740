import type { Command } from 'commander';
import { Option } from 'commander';

import { roles, type Role } from '../../shared/domain/operator.ts';
import type { CommandHost } from '../command-context.ts';
import { wholeNumber } from '../parse-number.ts';
import { sessionReference } from '../session-reference.ts';

interface InviteOptions {
  readonly role?: Role;
  readonly session?: string;
  readonly name?: string;
  readonly ttl?: number;
}

export function addInvite(program: Command, host: CommandHost): void {
  program
    .command('invite')
    .addOption(new Option('--role <role>', 'role of the person').choices(roles).default('observer'))
    .option('--session <session>', 'session that the role is for; default: the whole hub')
    .option('--name <person>', 'an operator of this hub, or the name of a new one')
    .option('--ttl <seconds>', 'how long the link works; default: 120', wholeNumber(10))
    .description('print a link that signs one person in, once')
    .action((options: InviteOptions) =>
      host.run(async ({ connect, output }) => {
        const { role, session, name, ttl } = options;
        const { http } = await connect();
        const invite = await http.call('invites.create', {
          body: {
            ...(role === undefined ? {} : { role }),
            ...(session === undefined ? {} : { session: sessionReference(session) }),
            ...(name === undefined ? {} : { name }),
            ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
          },
        });
        output.result(invite, () => {
          const place = invite.sessionName ?? 'the whole hub';
          const time = invite.expiresAt.slice(11, 19);
          return [
            `This link signs ${invite.name} in as ${invite.role} on ${place}. It works once, until ${time} UTC:`,
            invite.url,
          ].join('\n');
        });
      }),
    );
}
