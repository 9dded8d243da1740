import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { codeBlocks } from '../node/draw-code.ts';
import type { HttpClient } from '../shared/client/http-client.ts';
import { escapeControls } from '../shared/domain/terminal-text.ts';
import type { RouteAnswer, RouteBody } from '../shared/wire/http-routes.ts';
import { CliError } from './cli-error.ts';
import type { CommandContext } from './command-context.ts';
import { styled } from './style.ts';

type Offer = RouteAnswer<'pairing.offer'>;
type Asking = NonNullable<RouteAnswer<'pairing.read'>['pending']>;

const lookEveryMs = 1_000;

/**
 * Invites a person over the network: shows the code, waits for their device, and asks whether both screens show the
 * same number. In a script it prints the link; the page or the hub's own terminal then confirms the device.
 */
export async function inviteDevice(
  context: CommandContext,
  http: HttpClient,
  person: NonNullable<RouteBody<'pairing.offer'>['person']>,
): Promise<void> {
  const { output, surroundings, signal } = context;
  const offer = await http.call('pairing.offer', { body: { person } });
  output.result(offer, () => textOf(offer));
  const isAttended = surroundings.stdin.isTTY === true && output.isTerminal && !output.isJson;
  if (!isAttended) {
    output.progress('Confirm the device on the page (Phone) when it asks.');
    return;
  }
  const asking = await deviceThatAsks(http, { offer, signal });
  const { name, address, digits } = asking;
  output.progress(
    escapeControls(
      `${name} at ${address} wants to join as ${asking.operator} and shows ${digits.slice(0, 3)} ${digits.slice(3)}.`,
      { isSingleLine: true },
    ),
  );
  using question = createInterface({ input: surroundings.stdin, output: process.stderr });
  const answer = await question.question(
    'Allow it only if their screen shows the same number. [y/N] ',
    { signal },
  );
  const allow = /^y(es)?$/i.test(answer.trim());
  await http.call('pairing.answer', { body: { device: asking.id, allow } });
  output.progress(allow ? `${asking.operator} is in.` : 'Denied.');
}

function textOf({ operator, url, expiresInMs }: Offer): string {
  return [
    `${operator} joins with this code. It works once, within ${Math.round(expiresInMs / 1_000)} s; the browser warns once about the certificate.`,
    ...codeBlocks(url).map((line) => styled('code', line)),
    url,
  ].join('\n');
}

/** Waits for the device that has used the code. */
async function deviceThatAsks(
  http: HttpClient,
  { offer, signal }: { readonly offer: Offer; readonly signal: AbortSignal },
): Promise<Asking> {
  for (;;) {
    await wait(lookEveryMs, undefined, { signal });
    const { pending, offer: open, alert } = await http.call('pairing.read');
    if (pending?.state === 'waiting' && pending.operator === offer.operator) return pending;
    if (open === null) {
      throw new CliError({
        code: 'failed',
        message:
          alert === null
            ? 'The code expired before a device used it.'
            : 'The code was withdrawn, because something else used or guessed it.',
        hint: 'Run the command again for a new code.',
      });
    }
  }
}
