import { hostname, userInfo } from 'node:os';

import { messageOf } from '../shared/base/app-error.ts';
import { HttpClient, type HttpFetch } from '../shared/client/http-client.ts';
import { HubError } from '../shared/client/hub-error.ts';
import {
  newNonce,
  pairDevice,
  type PairingFailure,
  type PairingStage,
  type Waiting,
} from '../shared/client/pair-device.ts';
import { escapeControls } from '../shared/domain/terminal-text.ts';
import { fingerprintTag, pairingPath, readPairingFragment } from '../shared/wire/pairing-link.ts';
import type { RemoteLogin } from '../shared/wire/remote-login.ts';
import { CliError, usageError } from './cli-error.ts';
import type { CommandContext } from './command-context.ts';
import { directFetch } from './direct-fetch.ts';
import { pinnedAgent, readHubKey, wrongLinkKey } from './pinned-agent.ts';

export interface NewLogin extends RemoteLogin {
  readonly operator: string;
  /** The most that this machine may do there. */
  readonly roles: readonly string[];
}

interface PairingAddress {
  readonly url: string;
  readonly code: string;
  readonly tag: string;
}

/**
 * Makes this machine a device of the hub that made the link. [LAN-7] The link names the hub's key: the code is sent only
 * on a connection on which that key was seen, and so is everything later.
 */
export async function logIn(context: CommandContext, link: string): Promise<NewLogin> {
  const { clock, output, signal } = context;
  const { url, code, tag } = readLink(link);
  const fingerprint = await keyAt(url, signal);
  if (fingerprintTag(fingerprint) !== tag) throw wrongLinkKey(tag, fingerprint);
  const jar = cookieJar(directFetch(pinnedAgent(fingerprint)));
  let waiting: Waiting | undefined;
  const result = await pairDevice({
    http: new HttpClient({ baseUrl: url, fetch: jar.fetch }),
    clock,
    code,
    nonce: newNonce(),
    deviceName: `${userInfo().username}@${hostname()}`.slice(0, 40),
    signal,
    onWaiting: (told) => {
      waiting = told;
      output.progress(questionOf(told));
    },
  });
  if (result.outcome !== 'paired') throw failureOf(result);
  const cookie = jar.cookie();
  if (!waiting || cookie === null) throw failureOf(noCookie);
  const { hub, operator, roles } = waiting;
  return { url, hub, fingerprint, cookie, key: result.key, operator, roles };
}

function questionOf({ hub, operator, digits }: Waiting): string {
  const number = `${digits.slice(0, 3)} ${digits.slice(3)}`;
  return escapeControls(
    `The screen of ${hub} must show the number ${number}. Waiting until ${operator} allows it there …`,
    { isSingleLine: true },
  );
}

function readLink(link: string): PairingAddress {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  const found = url && readPairingFragment(url.hash);
  if (!url || !found || url.protocol !== 'https:' || url.pathname !== pairingPath) {
    throw usageError(
      'This is no pairing link. It looks like https://192.168.1.5:4680/p#1.CODE.KEY.',
      'On the hub’s machine choose Phone, show a code, and copy its link. Put it in quotes.',
    );
  }
  return { url: url.origin, ...found };
}

async function keyAt(url: string, signal: AbortSignal): Promise<string> {
  try {
    return await readHubKey(url, signal);
  } catch (thrown) {
    throw new HubError({
      code: 'unreachable',
      message: `No hub answers at ${url}: ${messageOf(thrown)}`,
      hint: 'Check that both machines are in the same network, and that the hub still serves it.',
      status: 0,
      cause: thrown,
    });
  }
}

/** Keeps the cookie that an answer sets, as it is to be sent. */
function cookieJar(send: HttpFetch) {
  let kept: string | null = null;
  const fetch: HttpFetch = async (url, request) => {
    const response = await send(url, request);
    kept = response.headers.get('set-cookie')?.split(';')[0] ?? kept;
    return response;
  };
  return { fetch, cookie: () => kept };
}

const noCookie = { outcome: 'failed', reason: 'The hub gave no cookie.', stage: 'answer' } as const;

const stages: Readonly<Record<PairingStage, string>> = {
  code: 'The hub did not take the code',
  answer: 'The hub took the code but did not let this machine in',
};

const words: Readonly<Record<PairingFailure, string>> = {
  denied: 'The desk said no, or did not answer within a minute',
  over: 'The code was used, has expired, or was withdrawn',
  unknown: 'It is no code of this hub',
  'too-many': 'There were too many attempts',
  away: 'The hub does not answer any more',
  failed: 'Something went wrong',
};

function failureOf(failure: {
  readonly outcome: PairingFailure;
  readonly reason: string;
  readonly stage: PairingStage;
}): CliError {
  const { outcome, reason, stage } = failure;
  const detail = outcome === 'failed' || outcome === 'away' ? ` (${reason})` : '';
  return new CliError({
    code: 'failed',
    message: `${stages[stage]}. ${words[outcome]}${detail}.`,
    hint: 'Show a new code on the hub’s machine, and run the command again with its link.',
  });
}
