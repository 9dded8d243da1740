import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import type { LocalClaudeService } from '../launchers/local-claude-service.ts';

/** Where the hub serves; known from the moment that a request can come. */
export interface ServedAddresses {
  readonly url: string;
  readonly lanUrl: string | null;
  /** SHA-256 of the hub's key, for as long as it serves the network. */
  readonly lanFingerprint: string | null;
}

/** Without the number of sessions, which depends on who asks. */
export type HubStatus = Omit<RouteAnswer<'hub.read'>, 'sessions'>;

export interface StatusServiceOptions {
  /** Of the machine. */
  readonly name: string;
  readonly version: string;
  readonly dataDirectory: string;
  readonly startedAt: string;
  readonly addresses: ServedAddresses;
  readonly claude: LocalClaudeService;
}

/** What the hub says of itself. */
export class StatusService {
  readonly #options: StatusServiceOptions;

  constructor(options: StatusServiceOptions) {
    this.#options = options;
  }

  async read(): Promise<HubStatus> {
    const { name, version, dataDirectory, startedAt, addresses, claude } = this.#options;
    const found = await claude.inspect();
    const { url, lanUrl, lanFingerprint } = addresses;
    return {
      name,
      version,
      pid: process.pid,
      url,
      lanUrl,
      lanFingerprint,
      dataDirectory,
      startedAt,
      claude: { path: found?.path ?? null, version: found?.version ?? null },
    };
  }
}
