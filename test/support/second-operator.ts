import type { HttpClient } from '../../src/shared/client/http-client.ts';
import { HttpClient as Client } from '../../src/shared/client/http-client.ts';
import type { RouteBody } from '../../src/shared/wire/http-routes.ts';
import { apiPrefix } from '../../src/shared/wire/http-routes.ts';
import { keyHeader } from '../../src/shared/wire/sign-in-link.ts';

export interface SignedIn {
  readonly operator: { readonly id: string; readonly name: string };
  readonly headers: Readonly<Record<string, string>>;
  /** Calls the hub as the page of this browser does. */
  readonly client: HttpClient;
}

/** What the page does with a link: the browser gets its cookie and its key. */
export async function followLink(link: string): Promise<SignedIn> {
  const { origin, hash } = new URL(link);
  const code = new URLSearchParams(hash.slice(1)).get('sign-in') ?? '';
  const answer = await fetch(`${origin}${apiPrefix}/pair/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ code, deviceName: 'second browser' }),
  });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  const { key, operator } = (await answer.json()) as Omit<SignedIn, 'client'> & {
    readonly key: string;
  };
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const headers = { cookie, origin, [keyHeader]: key };
  return {
    operator,
    headers,
    client: new Client({ baseUrl: origin, fetch, headers: () => headers }),
  };
}

/** A second person on the hub, signed in by an invitation of the owner. */
export async function inviteOperator(
  owner: HttpClient,
  invitation: RouteBody<'invites.create'>,
): Promise<SignedIn> {
  const { url } = await owner.call('invites.create', { body: invitation });
  return followLink(url);
}
