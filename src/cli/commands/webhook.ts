import type { Command } from 'commander';

import { webhookEventTypes } from '../../shared/domain/webhook.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { exitCode } from '../exit-codes.ts';

type Webhook = RouteAnswer<'webhooks.list'>['items'][number];
type Delivery = RouteAnswer<'webhooks.test'>;
type EventType = (typeof webhookEventTypes)[number];

interface AddOptions {
  readonly event: readonly EventType[];
  readonly private?: boolean;
}

/** Receivers outside that are told what happens in sessions. */
export function addWebhooks(program: Command, host: CommandHost): void {
  const webhook = program
    .command('webhook')
    .description('signed messages to a program outside about what happens in sessions');
  webhook
    .command('ls')
    .description('list webhooks')
    .action(() =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { items } = await http.call('webhooks.list');
        output.result(items, () =>
          items.length === 0 ? 'There are no webhooks.' : items.map(lineOf).join('\n'),
        );
      }),
    );
  webhook
    .command('add')
    .argument('<url>', 'https address of the receiver')
    .option(
      '--event <type>',
      `event that it gets; may be repeated: ${webhookEventTypes.join(', ')}`,
      addEvent,
      [],
    )
    .option('--private', 'allow http and an address on this machine or its network')
    .description('make a webhook and print its secret, which is not shown again')
    .action((url: string, options: AddOptions) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const made = await http.call('webhooks.create', {
          body: {
            url,
            ...(options.event.length > 0 && { events: [...options.event] }),
            ...(options.private === true && { allowsPrivate: true }),
          },
        });
        output.result(made, () => `${lineOf(made)}\nSecret: ${made.secret}`);
      }),
    );
  addOne(webhook, host);
}

function addOne(webhook: Command, host: CommandHost): void {
  webhook
    .command('rm')
    .argument('<id>', 'id of the webhook')
    .description('remove a webhook; what waits for its receiver is not sent')
    .action((id: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const removed = await http.call('webhooks.remove', { params: { id } });
        output.result(removed, () => `Webhook ${removed.id} removed.`);
      }),
    );
  webhook
    .command('test')
    .argument('<id>', 'id of the webhook')
    .description('send a test message once and print what the receiver answered')
    .action((id: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const tested = await http.call('webhooks.test', { params: { id }, body: {} });
        output.result(tested, () => deliveryLine(tested));
        return tested.state === 'delivered' ? exitCode.done : exitCode.failed;
      }),
    );
  webhook
    .command('deliveries')
    .argument('<id>', 'id of the webhook')
    .description('list what waits, and what was delivered or failed last')
    .action((id: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { items } = await http.call('webhooks.deliveries', { params: { id } });
        output.result(items, () =>
          items.length === 0 ? 'Nothing was sent yet.' : items.map(deliveryLine).join('\n'),
        );
      }),
    );
}

function addEvent(text: string, given: readonly EventType[]): readonly EventType[] {
  const type = webhookEventTypes.find((one) => one === text);
  if (type) return [...given, type];
  throw usageError(`There is no event ${text}.`, `Use one of ${webhookEventTypes.join(', ')}.`);
}

function lineOf({ id, url, events, waiting, stopped }: Webhook): string {
  const state = stopped === null ? `${waiting} waiting` : `stopped: ${stopped}`;
  return `${id}  ${url}  ${events.join(',')}  ${state}`;
}

function deliveryLine({ id, type, state, attempts, at, problem }: Delivery): string {
  const why = problem === null ? '' : `  ${problem}`;
  const when = state === 'waiting' ? `next at ${at}` : at;
  return `${id}  ${type}  ${state}  attempts: ${attempts}  ${when}${why}`;
}
