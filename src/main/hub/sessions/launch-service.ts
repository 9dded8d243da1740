import type { SessionView } from '../../../shared/domain/session.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { EventStore } from '../store/event-store.ts';

export interface LaunchServiceOptions {
  readonly events: Pick<EventStore, 'page'>;
  readonly launchers: LauncherService;
}

/** How a session's Claude Code was started, as far as a person may see it. */
export interface Launch {
  /** As its runner reported it. Empty: nothing was started yet. Null: a runner of an older version did not report it. */
  readonly command: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
}

/** Shows with what the Claude Code of a session was really started. */
export class LaunchService {
  readonly #options: LaunchServiceOptions;

  constructor(options: LaunchServiceOptions) {
    this.#options = options;
  }

  async of(view: SessionView): Promise<Launch> {
    return {
      command: await this.#commandOf(view),
      environment: await this.#options.launchers.environmentOf(view),
    };
  }

  async #commandOf({ id, startedSeq }: SessionView): Promise<Launch['command']> {
    if (startedSeq === null) return [];
    const page = { session: id, after: startedSeq - 1, limit: 1 };
    const [event] = (await this.#options.events.page(page)).events;
    return event?.kind === 'claude.started' ? (event.data.command ?? null) : null;
  }
}
