import type { Command } from 'commander';

import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords } from '../words.ts';

type Device = RouteAnswer<'devices.list'>['items'][number];

const columns: readonly Column[] = [
  { title: 'DEVICE', leastWidth: 12 },
  { title: 'OPERATOR', leastWidth: 8 },
  { title: 'ROLES', leastWidth: 10 },
  { title: 'ADDRESS' },
  { title: 'SEEN' },
  { title: 'PUSH' },
  { title: 'ID' },
];

export function addDevices(program: Command, host: CommandHost): void {
  program
    .command('devices')
    .description('list the browsers and phones that are signed in')
    .action(() => host.run(list));
  program
    .command('revoke')
    .argument('<device>', 'id of the device, the beginning of one, or a name that only one has')
    .description('sign a device out: its open pages end within a second')
    .action((device: string) => host.run((context) => revoke(context, device)));
}

async function list({ connect, output, clock }: CommandContext): Promise<void> {
  const { http } = await connect();
  const { items } = await http.call('devices.list');
  const now = clock.now();
  output.result({ items }, () =>
    items.length === 0
      ? 'No device is signed in.'
      : table(
          columns,
          items.map((device) => cellsOf(device, now)),
          output.columns,
        ),
  );
}

function cellsOf(device: Device, now: number) {
  const { id, name, operator, roles, origin, lastSeenAt, hasPush } = device;
  const may = roles === null ? 'as the operator' : roles.join(', ') || 'none';
  const { host } = new URL(origin);
  const seen = ageWords(lastSeenAt, now);
  const push = hasPush ? 'yes' : 'no';
  return [name, operator.name, may, host, seen, push, id].map((text) => ({ text }));
}

async function revoke({ connect, output }: CommandContext, wanted: string): Promise<void> {
  const { http } = await connect();
  const { items } = await http.call('devices.list');
  const device = deviceNamed(items, wanted);
  await http.call('devices.revoke', { params: { id: device.id } });
  output.result({ id: device.id, name: device.name }, () => `${device.name} was signed out.`);
}

function deviceNamed(devices: readonly Device[], wanted: string): Device {
  const exact = devices.filter(({ id }) => id === wanted);
  const found =
    exact.length > 0
      ? exact
      : devices.filter(({ id, name }) => id.startsWith(wanted) || name === wanted);
  const [device] = found;
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new HubError({
      code: 'ambiguous',
      message: `Several devices are meant by ${wanted}: ${ids}.`,
      hint: 'Use the whole id.',
      status: 409,
    });
  }
  if (!device) {
    throw new HubError({
      code: 'not_found',
      message: `There is no device ${wanted}.`,
      hint: '`roundhouse devices` lists them.',
      status: 404,
    });
  }
  return device;
}
