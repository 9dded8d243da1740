import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:http';
import { join } from 'node:path';

import type { ClientOptions } from 'ws';

import { provenAgent } from '../node/proven-agent.ts';
import { HttpClient } from '../shared/client/http-client.ts';
import type { HttpFetch } from '../shared/client/http-client.ts';
import { HubError } from '../shared/client/hub-error.ts';
import type { RemoteLogin } from '../shared/wire/remote-login.ts';
import type { CliSettings } from './config.ts';
import { directFetch } from './direct-fetch.ts';
import type { HubAddress } from './hub-address.ts';
import { parseHubAddress } from './hub-address.ts';
import { deviceCredentials, tokenCredentials, type HubCredentials } from './hub-credentials.ts';
import { pinnedAgent, wrongKey } from './pinned-agent.ts';
import { RemoteLogins } from './remote-logins.ts';
import { findRunningHub, whyNoHub } from './running-hub.ts';

/** A hub to talk to, and the credential for it. */
export interface HubConnection {
  /**
   * Where it is now, such as `http://127.0.0.1:4680`; undefined while it is away. Asked before each
   * attempt to connect: a hub that was started again may have another port, and whoever has the old
   * one now must not get the token ([HOST-3]).
   */
  readonly locate: () => Promise<string | undefined>;
  readonly credentials: HubCredentials;
  readonly http: HttpClient;
  /** What a WebSocket to it needs beside the address: nothing, or how its certificate is checked. */
  readonly socketOptions: ClientOptions;
  /** The hub of this machine's data directory: paths mean the same to both of us. */
  readonly isLocal: boolean;
}

export interface ConnectOptions {
  readonly settings: CliSettings;
  readonly fetch: HttpFetch;
  /** Starts the hub of the data directory when none runs; without it that is an error. */
  readonly start?: () => Promise<{ readonly url: string }>;
}

/** Finds the hub: the one that was asked for, else the one of the data directory. */
export async function connect(options: ConnectOptions): Promise<HubConnection> {
  const { settings } = options;
  const own = await findRunningHub({ dataDirectory: settings.dataDirectory });
  if (settings.hub !== null) {
    return await connectTo(parseHubAddress(settings.hub), own?.url, options);
  }
  const running = own ?? (await options.start?.());
  if (!running) throw await noHub(settings.dataDirectory);
  return await connectTo({ url: running.url, fingerprint: null }, running.url, options);
}

async function connectTo(
  address: HubAddress,
  ownUrl: string | undefined,
  { settings, fetch }: ConnectOptions,
): Promise<HubConnection> {
  const { url } = address;
  const isLocal = ownUrl !== undefined && isSameHub(url, ownUrl);
  const login = isLocal ? undefined : new RemoteLogins(settings.dataDirectory).find(url);
  const fingerprint = pinOf(address, login);
  const token = settings.token ?? (isLocal ? await ownerToken(settings.dataDirectory) : undefined);
  const credentials = credentialsOf(token, login);
  if (!credentials) throw noCredential(url);
  const agent = agentFor({ url, fingerprint, isLocal, dataDirectory: settings.dataDirectory });
  const place = { url };
  const send = agent ? directFetch(agent) : fetch;
  const http = new HttpClient({
    baseUrl: () => place.url,
    fetch: token === undefined ? untilSignedOut(send, url) : send,
    headers: () => credentials.headers(),
  });
  async function locate(): Promise<string | undefined> {
    if (settings.hub !== null) return url;
    const running = await findRunningHub({ dataDirectory: settings.dataDirectory });
    place.url = running?.url ?? place.url;
    return running?.url;
  }
  return { locate, credentials, http, isLocal, socketOptions: agent ? { agent } : {} };
}

/** The key that was pinned at the login, which an address may repeat and not replace. */
function pinOf({ fingerprint }: HubAddress, login: RemoteLogin | undefined): string | null {
  if (!login) return fingerprint;
  if (fingerprint === null || fingerprint === login.fingerprint) return login.fingerprint;
  throw wrongKey(login.fingerprint, fingerprint);
}

function credentialsOf(
  token: string | undefined,
  login: RemoteLogin | undefined,
): HubCredentials | undefined {
  if (token !== undefined) return tokenCredentials(token);
  return login && deviceCredentials(login);
}

/** The hub knows this device no longer: that is said in words of a login. */
function untilSignedOut(send: HttpFetch, url: string): HttpFetch {
  return async (...request) => {
    const response = await send(...request);
    if (response.status !== 401) return response;
    throw new HubError({
      code: 'unauthorized',
      message: `The hub at ${url} has signed this machine out.`,
      hint: 'Pair it again with `roundhouse login`.',
      status: 401,
    });
  };
}

/** Who makes the connections: one that knows the hub by its key, or by its proof; else there is nothing to know it by. */
function agentFor(input: {
  readonly url: string;
  readonly fingerprint: string | null;
  readonly isLocal: boolean;
  readonly dataDirectory: string;
}): Agent | undefined {
  if (input.url.startsWith('https:')) return pinnedAgent(input.fingerprint);
  return input.isLocal ? provenAgent(input.dataDirectory) : undefined;
}

/** The owner's token goes to the hub of its own data directory and to nobody else. */
async function ownerToken(dataDirectory: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDirectory, 'owner.token'), 'utf8')).trim();
  } catch {
    // Another account's data directory: the error that follows says what to give instead.
    return undefined;
  }
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

function isSameHub(left: string, right: string): boolean {
  const [one, other] = [new URL(left), new URL(right)];
  const isSamePlace =
    one.hostname === other.hostname || (loopback.has(one.hostname) && loopback.has(other.hostname));
  return isSamePlace && one.port === other.port && one.protocol === other.protocol;
}

async function noHub(dataDirectory: string): Promise<HubError> {
  const { message, hint } = await whyNoHub(dataDirectory);
  return new HubError({ code: 'unreachable', message, hint, status: 0 });
}

function noCredential(url: string): HubError {
  return new HubError({
    code: 'unauthorized',
    message: `No credential for ${url}. The owner's token in the data directory belongs to another hub or cannot be read.`,
    hint: 'Pair this machine with `roundhouse login`, or set a token with --token or ROUNDHOUSE_TOKEN.',
    status: 0,
  });
}
