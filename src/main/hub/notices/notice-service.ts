import { Emitter, type EventSource } from '../../../shared/base/emitter.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { HubNotice } from '../../../shared/wire/down.ts';

/** What holds for the whole hub now and a person should know; as true as the moment, never an event. */
export class NoticeService {
  readonly #notices = new Map<HubNotice['about'], HubNotice>();
  readonly #didChange: Emitter<readonly HubNotice[]>;

  constructor({ logger }: { readonly logger: Logger }) {
    this.#didChange = new Emitter({
      onListenerError: (thrown) => logger.error('a listener of notices failed', { error: thrown }),
    });
  }

  get onDidChange(): EventSource<readonly HubNotice[]> {
    return this.#didChange.event;
  }

  list(): readonly HubNotice[] {
    return [...this.#notices.values()];
  }

  /** Says it in the place of what was said of the same thing before. */
  say(notice: HubNotice): void {
    const { text, hint } = this.#notices.get(notice.about) ?? {};
    if (text === notice.text && hint === notice.hint) return;
    this.#notices.set(notice.about, notice);
    this.#didChange.fire(this.list());
  }

  takeBack(about: HubNotice['about']): void {
    if (this.#notices.delete(about)) this.#didChange.fire(this.list());
  }
}
