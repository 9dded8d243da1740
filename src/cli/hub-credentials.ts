import type { HttpClient } from '../shared/client/http-client.ts';
import type { RemoteLogin } from '../shared/wire/remote-login.ts';
import { keyHeader } from '../shared/wire/sign-in-link.ts';
import { streamSubprotocol } from '../shared/wire/version.ts';

type Headers = Readonly<Record<string, string>>;

/** What opens a WebSocket to the hub. */
export interface SocketOpening {
  readonly protocols: string[];
  readonly headers: Headers;
}

/** How this command line shows a hub who it is. */
export interface HubCredentials {
  headers(): Headers;
  /** For the stream; a device asks for a ticket first. */
  openSocket(http: HttpClient): Promise<SocketOpening>;
}

/** A token, such as the owner's. */
export function tokenCredentials(token: string): HubCredentials {
  const headers = { authorization: `Bearer ${token}` };
  return {
    headers: () => headers,
    openSocket: () => Promise.resolve({ protocols: [streamSubprotocol], headers }),
  };
}

/** Both halves of a device, from the address at which it was let in. */
export function deviceCredentials({ cookie, key, url }: RemoteLogin): HubCredentials {
  const headers = { cookie, origin: url };
  return {
    headers: () => ({ ...headers, [keyHeader]: key }),
    openSocket: async (http) => {
      const { ticket } = await http.call('stream.ticket', { body: {} });
      return { protocols: [streamSubprotocol, ticket], headers };
    },
  };
}
