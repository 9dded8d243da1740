import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';

import { z } from 'zod';

import type { SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Destination } from '../../../shared/domain/egress.ts';
import { destinationText, parseDestinations } from '../../../shared/domain/egress.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { EgressDoor, EgressTerms, SessionEgress } from '../launchers/docker/session-egress.ts';
import type { SettingCheck } from '../settings/settings-service.ts';
import type { EgressAnswer, EgressGates } from './egress-gates.ts';
import { EgressProxy, type Way, type WayFinder } from './egress-proxy.ts';
import type { EgressRefusals } from './egress-refusals.ts';
import { EgressSockets } from './egress-sockets.ts';
import { judge, reachOfAllowed } from './judge.ts';
import type { FoundAddress, NameResolver } from './name-resolver.ts';
import type { AddressGuard, Reach } from './reachable.ts';
import type { StandingDestinations } from './standing-destinations.ts';

/** What the settings name at this moment. */
export interface AllowedNames {
  readonly current: { readonly egressAllow: string };
}

export interface EgressServiceOptions {
  readonly log: HubLog;
  readonly settings: AllowedNames;
  readonly gates: EgressGates;
  readonly refusals: EgressRefusals;
  readonly standing: StandingDestinations;
  readonly names: NameResolver;
  readonly addresses: AddressGuard;
  readonly folder: string;
  /** The user in the containers. */
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly logger: Logger;
}

const destinationSchema = z.strictObject({ host: z.string(), port: z.int() });
const termsSchema = z.strictObject({
  mode: z.enum(['allowlist', 'none']),
  model: destinationSchema,
  remotes: z.array(destinationSchema),
});

/** The ways out of containers, and who may go where [EGR-1]. */
export class EgressService implements SessionEgress, WayFinder, Reactor, AsyncDisposable {
  readonly name = 'egress';
  readonly #options: EgressServiceOptions;
  readonly #proxy: EgressProxy;
  readonly #sockets: EgressSockets;
  readonly #terms = new Map<SessionId, EgressTerms>();

  constructor(options: EgressServiceOptions) {
    this.#options = options;
    const { folder, owner, logger } = options;
    this.#proxy = new EgressProxy({ ways: this, logger });
    this.#sockets = new EgressSockets({ folder, owner, connections: this.#proxy });
  }

  /** The containers of an earlier hub have their sockets mounted. */
  async adopt(): Promise<void> {
    await this.#options.gates.adopt();
    for (const session of this.#sessionsOnDisk()) {
      const terms = this.#readTerms(session);
      try {
        if (terms) await this.#open(session, terms);
      } catch (error) {
        this.#options.logger.warn('a container has no way out', { session, error });
      }
    }
  }

  async open(session: SessionId, terms: EgressTerms): Promise<EgressDoor> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    writeFileSync(this.#termsFile(session), JSON.stringify(terms), { mode: 0o600 });
    return this.#open(session, terms);
  }

  close(session: SessionId): Promise<void> {
    this.#terms.delete(session);
    this.#sockets.close(session);
    this.#proxy.cut(session);
    this.#options.gates.forget(session);
    this.#options.refusals.forget(session);
    rmSync(this.#termsFile(session), { force: true });
    return Promise.resolve();
  }

  async find(session: SessionId, destination: Destination, signal: AbortSignal): Promise<Way> {
    const terms = this.#terms.get(session);
    const view = this.#options.log.state.sessions.get(session);
    if (!terms || !view) return refused('this session is over.');
    const reach = await this.#reachOf({ view, terms, destination, signal });
    const way = typeof reach === 'string' ? await this.#addressesOf(destination, reach) : reach;
    if (way.type === 'refused' && way.isUnseen === true) {
      await this.#options.refusals.show(session, destination, way.reason);
    }
    return way;
  }

  wasKept(session: SessionId, destination: Destination, reason: string): void {
    void this.#options.refusals.show(session, destination, reason);
  }

  isModel(session: SessionId, destination: Destination): boolean {
    const model = this.#terms.get(session)?.model;
    return model !== undefined && destinationText(model) === destinationText(destination);
  }

  isAllowed(session: SessionId, destination: Destination): boolean {
    const { log, settings, standing, gates } = this.#options;
    const terms = this.#terms.get(session);
    const view = log.state.sessions.get(session);
    if (!terms || !view) return false;
    const named = parseDestinations(settings.current.egressAllow) ?? [];
    const verdict = judge(destination, terms, named);
    if (verdict.type !== 'asked') return verdict.type === 'allowed';
    return standing.isAllowed(view, destination) || gates.isAllowed(session, destination);
  }

  /** What goes to a place that is allowed no more is cut off. */
  react(event: HubEvent): void {
    const { session } = event;
    if (session === null || event.kind !== 'approval.withdrawn') return;
    this.#proxy.cut(session);
  }

  async #reachOf(asked: {
    readonly view: SessionView;
    readonly terms: EgressTerms;
    readonly destination: Destination;
    readonly signal: AbortSignal;
  }): Promise<Reach | Way> {
    const { view, terms, destination, signal } = asked;
    const { settings, standing, gates } = this.#options;
    const named = parseDestinations(settings.current.egressAllow) ?? [];
    const verdict = judge(destination, terms, named);
    if (verdict.type === 'allowed') return verdict.reach;
    const text = destinationText(destination);
    if (verdict.type === 'refused') {
      return refusedUnseen(
        `${text} is not allowed: this session reaches the model API and nothing else.`,
      );
    }
    // Nobody is asked for what no answer would open.
    if (isIP(destination.host) !== 0 && !this.#isOpenToSome(destination.host)) {
      return refusedUnseen(outOfReach(text));
    }
    if (standing.isAllowed(view, destination)) return reachOfAllowed(destination);
    const answer = await gates.ask(view.id, destination, signal);
    if (answer.type === 'allow') return reachOfAllowed(destination);
    const why = whyNot(text, answer);
    return answer.type === 'too-many' ? refusedUnseen(why) : refused(why);
  }

  async #addressesOf(destination: Destination, reach: Reach): Promise<Way> {
    const { addresses } = this.#options;
    const { host } = destination;
    const found = await this.#lookUp(host, reach);
    if (found.length === 0) {
      return { type: 'refused', status: 502, reason: `${host} was not found by its name.` };
    }
    // All of them: one that may be reached must not lead to one that may not.
    const isSafe = found.every(({ address }) => addresses.mayReach(address, reach));
    if (isSafe) return { type: 'addresses', addresses: found };
    const text = destinationText(destination);
    if (!found.every(({ address }) => this.#isOpenToSome(address)))
      return refusedUnseen(outOfReach(text));
    return refusedUnseen(
      `${text} is on a private network, which its name does not reach. A person may allow it by its address.`,
    );
  }

  /** Whether a person could allow it by its address. */
  #isOpenToSome(address: string): boolean {
    return this.#options.addresses.mayReach(address, 'private');
  }

  #lookUp(host: string, reach: Reach): Promise<readonly FoundAddress[]> {
    const { names } = this.#options;
    const family = isIP(host);
    if (family === 4 || family === 6) return Promise.resolve([{ address: host, family }]);
    return reach === 'own' ? names.resolveOwn(host) : names.resolve(host);
  }

  async #open(session: SessionId, terms: EgressTerms): Promise<EgressDoor> {
    this.#terms.set(session, terms);
    return this.#sockets.open(session);
  }

  #readTerms(session: SessionId): EgressTerms | undefined {
    try {
      return termsSchema.parse(JSON.parse(readFileSync(this.#termsFile(session), 'utf8')));
    } catch (error) {
      this.#options.logger.warn('the terms of a way out cannot be read', { session, error });
      return undefined;
    }
  }

  #sessionsOnDisk(): readonly SessionId[] {
    try {
      return readdirSync(this.#options.folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => asId('session', name.slice(0, -'.json'.length)));
    } catch {
      // There was never a container with a filtered way out.
      return [];
    }
  }

  #termsFile(session: SessionId): string {
    return join(this.#options.folder, `${session}.json`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sockets[Symbol.asyncDispose]();
    await this.#proxy[Symbol.asyncDispose]();
  }
}

export const allowedNamesCheck: SettingCheck = {
  whyNot: (value) =>
    Promise.resolve(
      parseDestinations(String(value))
        ? null
        : 'Places are names such as nexus.example, *.cdn.example or nexus.example:8081, separated by commas, or none.',
    ),
};

function refused(reason: string): Way {
  return { type: 'refused', status: 403, reason };
}

/** No request of the session tells of it. */
function refusedUnseen(reason: string): Way {
  return { type: 'refused', status: 403, reason, isUnseen: true };
}

function outOfReach(text: string): string {
  return `${text} is the hub's machine or a special address, such as the metadata of a cloud. No container reaches it, and no one can allow it.`;
}

function whyNot(text: string, answer: EgressAnswer): string {
  switch (answer.type) {
    case 'deny':
      return `${answer.by} does not allow ${text}${(answer.message ?? '') === '' ? '' : `: ${answer.message}`}.`;
    case 'too-many':
      return `${text} is not allowed, and too many other places are being asked for to ask for this one.`;
    default:
      return `${text} is not allowed yet. The operator was asked and has not answered; try again later.`;
  }
}
