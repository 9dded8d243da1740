import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { LauncherName } from '../../../shared/domain/launcher-name.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { OpenConversation } from '../launchers/launcher.ts';

export interface OutsideWritersOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly launchers: LauncherService;
}

const lookMs = 3_000;
const answerLimitMs = 5_000;

/**
 * Notices a Claude Code outside of Roundhouse that opens the conversation of a running session. Nothing can keep it from
 * doing so; what is written by both is a conversation that neither of them knows whole, so the operator is told.
 */
export class OutsideWriters implements Disposable {
  readonly #options: OutsideWritersOptions;
  /** Places that have not answered yet. */
  readonly #lookedInto = new Set<LauncherName>();
  #timer: Disposable | undefined;
  #isDisposed = false;

  constructor(options: OutsideWritersOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isDisposed) return;
    this.#timer = this.#options.clock.schedule(lookMs, () => {
      this.look()
        .catch((error: unknown) => {
          this.#options.logger.warn('open conversations could not be read', { error });
        })
        .finally(() => this.start());
    });
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
  }

  async look(): Promise<void> {
    const running = [...this.#options.log.state.sessions.values()].filter(
      (view) => !view.isRemoved && view.run.state === 'running' && view.run.isConnected,
    );
    const places = Map.groupBy(running, ({ launcher }) => launcher);
    await Promise.all([...places].map(([place, views]) => this.#lookInTime(place, views)));
  }

  /** A place that fails or does not answer keeps nobody from looking into the others. */
  async #lookInTime(place: LauncherName, views: readonly SessionView[]): Promise<void> {
    if (this.#lookedInto.has(place)) return;
    const { clock, logger } = this.#options;
    this.#lookedInto.add(place);
    const late = Promise.withResolvers<void>();
    const looking = this.#lookInto(place, views)
      .catch((error: unknown) => {
        logger.warn('open conversations could not be read', { place, error });
      })
      .finally(() => this.#lookedInto.delete(place));
    using waiting = new DisposableStack();
    waiting.use(clock.schedule(answerLimitMs, () => late.resolve()));
    await Promise.race([looking, late.promise]);
  }

  async #lookInto(place: LauncherName, views: readonly SessionView[]): Promise<void> {
    const found = this.#options.launchers.find(place);
    if (!found.ok) return;
    const open = await found.value.history.listOpen();
    for (const view of views) await this.#compare(view, open);
  }

  async #compare(view: SessionView, open: readonly OpenConversation[]): Promise<void> {
    const writers = open.filter(({ id }) => id === view.claudeSessionId);
    if (writers.length < 2 && view.openElsewhere === null) return;
    const own = await this.#options.launchers.of(view).claudePidOf(view.id);
    // Without its own among them (a script around Claude Code has another pid) the first is taken for it.
    const isKnown = writers.some(({ pid }) => pid === own);
    const others = isKnown ? writers.filter(({ pid }) => pid !== own) : writers.slice(1);
    const other = others.at(-1)?.pid ?? null;
    if (other === view.openElsewhere) return;
    await this.#record(view.id, { kind: 'conversation.shared', data: { pid: other } });
  }

  async #record(session: SessionId, body: EventBody): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(session),
      decide: (now) =>
        now.run.state === 'running' ? ok([body]) : err(refusal('refused', 'it has ended')),
      answer: () => undefined,
    });
  }
}
