import type { Command } from 'commander';

import { messageOf } from '../../shared/base/app-error.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import { connect } from '../connect.ts';
import { parseHubAddress } from '../hub-address.ts';
import { logIn } from '../log-in.ts';
import { RemoteLogins } from '../remote-logins.ts';
import { shellWord } from '../shell-word.ts';

export function addLogin(program: Command, host: CommandHost): void {
  program
    .command('login')
    .argument('<link>', 'the link under the code that the hub shows: https://HOST:PORT/p#…')
    .description('pair this machine with a hub on the network')
    .action((link: string) => host.run((context) => login(context, link)));
  program
    .command('logins')
    .description('list the hubs that this machine is paired with')
    .action(() => host.run((context) => Promise.resolve(list(context))));
  program
    .command('logout')
    .argument('<url>', 'address of the hub')
    .description('sign this machine out of a hub, and forget its key')
    .action((url: string) => host.run((context) => logout(context, url)));
}

async function login(context: CommandContext, link: string): Promise<void> {
  const { output, settings } = context;
  const { operator, roles, ...made } = await logIn(context, link);
  new RemoteLogins(settings.dataDirectory).keep(made);
  const { url, hub, fingerprint } = made;
  output.result({ url, hub, fingerprint, operator, roles }, () =>
    [
      `Paired with ${hub} as ${operator} (${roles.join(', ')}).`,
      `roundhouse ls --hub ${shellWord(url)}`,
    ].join('\n'),
  );
}

function list({ output, settings }: CommandContext): void {
  const items = new RemoteLogins(settings.dataDirectory)
    .list()
    .map(({ url, hub, fingerprint }) => ({ url, hub, fingerprint }));
  output.result({ items }, () =>
    items.length === 0
      ? 'This machine is paired with no hub. `roundhouse login` pairs it.'
      : items.map(({ url, hub }) => `${url}  ${hub}`).join('\n'),
  );
}

async function logout(context: CommandContext, address: string): Promise<void> {
  const { output, settings } = context;
  const { url } = parseHubAddress(address);
  const logins = new RemoteLogins(settings.dataDirectory);
  const known = logins.find(url);
  if (!known) {
    throw new HubError({
      code: 'not_found',
      message: `This machine is not paired with ${url}.`,
      hint: '`roundhouse logins` lists the hubs that it is paired with.',
      status: 404,
    });
  }
  const fault = await signOut(context, url);
  logins.forget(url);
  output.result({ url, signedOut: fault === null }, () => `Logged out of ${known.hub} (${url}).`);
  if (fault !== null) {
    output.warning(`${fault}\nThe credential is gone from here. Sign the device out on the hub.`);
  }
}

/** Null when the hub knows this device no longer; otherwise why it could not be told. */
async function signOut(context: CommandContext, url: string): Promise<string | null> {
  const { settings, surroundings } = context;
  try {
    const own = { ...settings, hub: url, token: null };
    const { http } = await connect({ settings: own, fetch: surroundings.fetch });
    const { items } = await http.call('devices.list');
    const self = items.find(({ isAsking }) => isAsking);
    if (self) await http.call('devices.revoke', { params: { id: self.id } });
    return null;
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'unauthorized') return null;
    return messageOf(thrown);
  }
}
