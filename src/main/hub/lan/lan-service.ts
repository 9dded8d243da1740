import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { Emitter, type EventSource } from '../../../shared/base/emitter.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { HubIdentity, ServerCertificate } from './hub-identity.ts';
import {
  chooseAddress,
  networkAddresses,
  type NetworkAddress,
  type NetworkInterfaces,
} from './network-addresses.ts';
import type { OwnCertificate } from './own-certificate.ts';

// The network listener follows a wish: off, on, or one address or interface. It follows the machine as well: a laptop
// that changes its network gets the listener at its new address, with a certificate for it and the same key.

/** An edge on the network, as far as this service uses it. */
export interface LanEdge extends AsyncDisposable {
  readonly url: string;
  start(): Promise<void>;
  renewTls(tls: ServerCertificate): void;
}

/** Where an edge is to listen. */
export interface LanPlace {
  readonly address: string;
  readonly port: number;
  /** Under which it is reached; null for its address. */
  readonly name: string | null;
  readonly tls: ServerCertificate;
}

/** Makes the edge that serves a place. */
export interface LanEdges {
  edgeAt(place: LanPlace): LanEdge;
}

export interface LanServiceOptions {
  readonly identity: HubIdentity;
  /** The certificate of the operator's own as it is now, instead of the hub's; null without one. */
  readonly readOwn: (place: NetworkAddress) => Promise<OwnCertificate | null>;
  /** The port of the local listener; 0 takes any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly readInterfaces: () => NetworkInterfaces;
  readonly edges: LanEdges;
}

export interface LanState {
  readonly url: string | null;
  readonly address: string | null;
  /** Why it does not serve although it should, as a sentence. */
  readonly problem: string | null;
  /** What is dangerous about the address that it serves, as a sentence. */
  readonly warning: string | null;
}

interface Serving {
  readonly edge: LanEdge;
  readonly address: string;
  readonly warning: string | null;
  readonly name: string | null;
  cert: string;
  fingerprint: string;
}

/** Node has no event for a change of the network. */
const lookEveryMs = 5_000;

const notServing: LanState = { url: null, address: null, problem: null, warning: null };

export class LanService implements AsyncDisposable {
  readonly #options: LanServiceOptions;
  readonly #didChange: Emitter<LanState>;
  #wish = 'off';
  #serving: Serving | null = null;
  #problem: string | null = null;
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #timer: Disposable | null = null;
  #isDisposed = false;

  constructor(options: LanServiceOptions) {
    this.#options = options;
    this.#didChange = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the network state failed', { error: thrown }),
    });
  }

  get onDidChange(): EventSource<LanState> {
    return this.#didChange.event;
  }

  get state(): LanState {
    if (!this.#serving) return { ...notServing, problem: this.#problem };
    const { edge, address, warning } = this.#serving;
    return { url: edge.url, address, problem: this.#problem, warning };
  }

  /** SHA-256 of the public key that is served, or would be. */
  get fingerprint(): string {
    return this.#serving?.fingerprint ?? this.#options.identity.fingerprint;
  }

  addresses(): readonly NetworkAddress[] {
    return networkAddresses(this.#options.readInterfaces());
  }

  /** At the start of the hub: a network that is away now may come back, so nothing here fails. */
  async start(wish: string): Promise<void> {
    this.#wish = wish;
    await this.#inOrder(() => this.#follow());
    this.#lookLater();
  }

  /** Null when the listener is as wished; otherwise why it is not, and it is as it was before. */
  apply(wish: string): Promise<string | null> {
    return this.#inOrder(async () => {
      const before = this.#wish;
      this.#wish = wish;
      await this.#follow();
      const problem = this.#problem;
      if (problem === null) return null;
      this.#wish = before;
      await this.#follow();
      return problem;
    });
  }

  /** Resolves when no change is under way. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
    await this.#inOrder(() => this.#stop());
  }

  #lookLater(): void {
    if (this.#isDisposed) return;
    this.#timer = this.#options.clock.schedule(lookEveryMs, () => {
      void this.#inOrder(() => this.#follow()).finally(() => this.#lookLater());
    });
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Makes the listener what the wish and the network of this moment say. */
  async #follow(): Promise<void> {
    if (this.#isDisposed) return;
    const before = this.state;
    try {
      const wanted = this.#wanted();
      if (!wanted.ok) await this.#stop();
      else if (wanted.value === null) await this.#stop();
      else await this.#serve(wanted.value);
      this.#problem = wanted.ok ? null : wanted.error;
    } catch (thrown) {
      this.#problem = sentenceOf(thrown);
    }
    const { state } = this;
    if (state.url === before.url && state.problem === before.problem) return;
    this.#options.logger.info('the network listener changed', { ...state });
    this.#didChange.fire(state);
  }

  #wanted(): Result<NetworkAddress | null, string> {
    if (this.#wish === 'off') return ok(null);
    const addresses = this.addresses();
    // An address that still serves stays, whatever came up beside it.
    const kept = addresses.find(
      ({ address, kind }) => address === this.#serving?.address && kind === 'network',
    );
    if (this.#wish === 'on' && kept) return ok(kept);
    const chosen = chooseAddress(this.#wish, addresses);
    return chosen.ok ? chosen : err(chosen.error);
  }

  async #serve(place: NetworkAddress): Promise<void> {
    const { address, kind } = place;
    const { identity, readOwn, port, edges } = this.#options;
    const own = await readOwn(place);
    const tls = own?.tls ?? (await identity.certificateFor(address));
    const fingerprint = own?.fingerprint ?? identity.fingerprint;
    const name = own?.name ?? null;
    if (this.#serving?.address === address && this.#serving.name === name) {
      if (this.#serving.cert !== tls.cert) this.#serving.edge.renewTls(tls);
      Object.assign(this.#serving, { cert: tls.cert, fingerprint });
      return;
    }
    await this.#stop();
    const edge = edges.edgeAt({ address, port, name, tls });
    await edge.start();
    const warning = warningAbout(address, kind);
    this.#serving = { edge, address, name, cert: tls.cert, fingerprint, warning };
  }

  async #stop(): Promise<void> {
    const { edge } = this.#serving ?? {};
    this.#serving = null;
    await edge?.[Symbol.asyncDispose]();
  }
}

function warningAbout(address: string, kind: NetworkAddress['kind']): string | null {
  if (kind !== 'public') return null;
  return `${address} is a public address: without a firewall, the whole internet can reach this hub and try to pair.`;
}

function sentenceOf(thrown: unknown): string {
  const message = messageOf(thrown);
  return thrown instanceof AppError ? message : `The network listener could not start: ${message}.`;
}
