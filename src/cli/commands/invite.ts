import type { Command } from 'commander';
import { Option } from 'commander';

import { roles, type Role } from '../../shared/domain/operator.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { inviteDevice } from '../invite-device.ts';
import { wholeNumber } from '../parse-number.ts';
import { sessionReference } from '../session-reference.ts';

interface InviteOptions {
  readonly role?: Role;
  readonly session?: string;
  readonly name?: string;
  readonly ttl?: number;
  readonly local?: boolean;
}

const fixedTime = usageError(
  'An invitation over the network works for 120 seconds.',
  'Leave out --ttl, or make a link for this machine with --local.',
);

export function addInvite(program: Command, host: CommandHost): void {
  program
    .command('invite')
    .addOption(new Option('--role <role>', 'role of the person').choices(roles).default('observer'))
    .option('--session <session>', 'session that the role is for; default: the whole hub')
    .option('--name <person>', 'an operator of this hub, or the name of a new one')
    .option('--ttl <seconds>', 'how long the link works; default: 120', wholeNumber(10))
    .option('--local', 'a link for a browser on this machine, also while the network is on')
    .description('invite a person: print a QR code and a link that work once')
    .action((options: InviteOptions) =>
      host.run(async (context) => {
        const { connect, output } = context;
        const { role, session, name, ttl } = options;
        const { http } = await connect();
        const person = {
          ...(role === undefined ? {} : { role }),
          ...(session === undefined ? {} : { session: sessionReference(session) }),
          ...(name === undefined ? {} : { name }),
        };
        const { lanUrl } = await http.call('hub.read');
        if (lanUrl !== null && options.local !== true) {
          if (ttl !== undefined) throw fixedTime;
          return inviteDevice(context, http, person);
        }
        const invite = await http.call('invites.create', {
          body: { ...person, ...(ttl === undefined ? {} : { ttlSeconds: ttl }) },
        });
        output.result(invite, () => {
          const place = invite.sessionName ?? 'the whole hub';
          const time = invite.expiresAt.slice(11, 19);
          return [
            `This link signs ${invite.name} in as ${invite.role} on ${place}. It works once, until ${time} UTC:`,
            invite.url,
            'It opens on this machine only. For other devices, turn the network on first (--lan).',
          ].join('\n');
        });
      }),
    );
}
