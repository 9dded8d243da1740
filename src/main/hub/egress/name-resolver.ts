import { Resolver } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

export interface FoundAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Names of the network, looked up for one connection each. */
export interface NameResolver {
  /** Empty when there is no such name, or nobody says so in time. */
  resolve(host: string): Promise<readonly FoundAddress[]>;
  /** A name that the owner gave, which may be known to this machine alone. */
  resolveOwn(host: string): Promise<readonly FoundAddress[]>;
}

/**
 * By the name servers of this machine. Not by the system's own resolver: that has few threads, which the hub needs for
 * its files as well, and one name whose server is silent would stop all others.
 */
export class DnsResolver implements NameResolver {
  readonly #resolver = new Resolver({ timeout: 3000, tries: 2 });

  async resolve(host: string): Promise<readonly FoundAddress[]> {
    const [v4, v6] = await Promise.all([this.#query(host, 4), this.#query(host, 6)]);
    return [...v4, ...v6];
  }

  async resolveOwn(host: string): Promise<readonly FoundAddress[]> {
    try {
      const found = await lookup(host, { all: true });
      return found.map(({ address }) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
    } catch {
      // There is none, which is what an empty answer says.
      return [];
    }
  }

  #query(host: string, family: 4 | 6): Promise<readonly FoundAddress[]> {
    return new Promise((resolve) => {
      function taken(fault: unknown, addresses: readonly string[] | undefined): void {
        resolve(fault === null ? (addresses ?? []).map((address) => ({ address, family })) : []);
      }
      if (family === 4) this.#resolver.resolve4(host, taken);
      else this.#resolver.resolve6(host, taken);
    });
  }
}
