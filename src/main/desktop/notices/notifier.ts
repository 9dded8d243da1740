import { Notification } from 'electron';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { OperatorId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import { isQuiet, parseQuietHours } from '../../../shared/domain/quiet-hours.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { SessionMap, SessionsChange } from '../watched-sessions.ts';
import { isAnswerable } from './answerable.ts';
import type { Notice } from './decide-notices.ts';
import { isStillTrue, newNotices } from './decide-notices.ts';

export interface NotifierOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: () => Settings;
  readonly wasWatched: (session: string) => boolean;
  /** Whose desktop it is; null until the hub has said so. */
  readonly person: () => OperatorId | null;
  /** The window is in front of the person: what it shows needs no notification. */
  readonly isInSight: () => boolean;
  readonly open: (session: string, gate: string | null) => void;
}

// In this order. macOS and Windows show them; other systems leave them out, and a click opens the card as ever.
const actions = ['allow', 'deny'] as const;

/** Notifications of the system: shown once, opening the very card, and gone when somebody has answered. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #shown = new Map<string, { readonly notice: Notice; readonly shown: Notification }>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  take(change: SessionsChange): void {
    this.#withdraw(change.after);
    const { settings, wasWatched, isInSight } = this.#options;
    const person = this.#options.person();
    const wanted = settings();
    if (isInSight() || this.#isQuiet(wanted) || !Notification.isSupported()) return;
    for (const notice of newNotices(change, { wanted, wasWatched, person })) this.#show(notice);
  }

  /** A word of the program itself. */
  say(title: string, body: string): void {
    if (Notification.isSupported()) new Notification({ title, body }).show();
  }

  #withdraw(after: SessionMap): void {
    for (const [key, { notice, shown }] of this.#shown) {
      if (isStillTrue(notice, after.get(notice.session))) continue;
      this.#shown.delete(key);
      shown.close();
    }
  }

  #show(notice: Notice): void {
    const { key, session, gate, title, body } = notice;
    this.#shown.get(key)?.shown.close();
    const canAnswer = gate !== null && isAnswerable(gate);
    const shown = new Notification({
      title,
      body,
      ...(canAnswer && {
        actions: [
          { type: 'button', text: 'Allow' },
          { type: 'button', text: 'Deny' },
        ],
      }),
    });
    shown.on('click', () => this.#options.open(session, gate?.id ?? null));
    shown.on('action', ({ actionIndex }) => {
      const answer = actions[actionIndex];
      if (gate && answer) void this.#answer(notice, answer);
    });
    this.#shown.set(key, { notice, shown });
    shown.show();
  }

  async #answer(notice: Notice, answer: (typeof actions)[number]): Promise<void> {
    const { http, logger, open } = this.#options;
    const { session, gate } = notice;
    if (!gate) return;
    try {
      await http.call('gates.answer', {
        params: { id: gate.id },
        body: { answer, hash: gate.hash },
      });
    } catch (thrown) {
      // Somebody was quicker, or it has changed since: the card shows what is so.
      logger.info('a gate was not answered', { gate: gate.id, reason: messageOf(thrown) });
      open(session, gate.id);
    }
  }

  #isQuiet(settings: Settings): boolean {
    const now = new Date(this.#options.clock.now());
    const hours = parseQuietHours(settings.quietHours) ?? null;
    return isQuiet(hours, now.getHours() * 60 + now.getMinutes());
  }
}
