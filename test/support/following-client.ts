import type { Clock } from '../../src/shared/base/clock.ts';
import type { SessionId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import type { Feed } from '../../src/shared/client/feed.ts';
import { StreamClient } from '../../src/shared/client/stream-client.ts';
import type { TerminalLine } from '../../src/shared/client/terminal-line.ts';
import type { Connect } from '../../src/shared/client/transport.ts';
import { foldSession } from '../../src/shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../src/shared/domain/session.ts';
import { PaintedScreen } from './painted-screen.ts';

/** The client of the page and the command line, with what a page keeps: the sessions, and one drawn terminal each. */
export class FollowingClient implements Disposable {
  readonly client: StreamClient;
  readonly feed: Feed[] = [];
  sessions = new Map<string, SessionView>();
  readonly #screens = new Map<SessionId, PaintedScreen>();

  constructor(options: { readonly connect: Connect; readonly clock: Clock }) {
    this.client = new StreamClient({ ...options, logger: silentLogger, random: () => 0.5 });
    this.client.onFeed((feed) => this.#hear(feed));
  }

  watch(session: SessionId, windowBytes: number, onDraw = (): void => undefined): TerminalLine {
    const painted = new PaintedScreen();
    this.#screens.set(session, painted);
    const line: TerminalLine = this.client.watch({
      session,
      windowBytes,
      isObserver: false,
      sink: {
        didOpen: () => undefined,
        didSnapshot: (payload, offset) => {
          painted.restore(new TextDecoder().decode(payload));
          line.acknowledge(offset);
          onDraw();
        },
        didOutput: (payload, endOffset) => {
          painted.draw(payload);
          line.acknowledge(endOffset);
          onDraw();
        },
        didResize: () => undefined,
        didClose: () => undefined,
      },
    });
    return line;
  }

  screenOf(session: SessionId): string | undefined {
    return this.#screens.get(session)?.text;
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]();
  }

  #hear(feed: Feed): void {
    this.feed.push(feed);
    if (feed.type === 'snapshot') {
      this.sessions = new Map(feed.sessions.map((view) => [view.id, view]));
    }
    if (feed.type !== 'events') return;
    for (const event of feed.events) {
      if (event.session === null) continue;
      const view = foldSession(this.sessions.get(event.session), event);
      if (view) this.sessions.set(event.session, view);
    }
  }
}
