import type { RunnerId } from '../../../shared/base/ids.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SettingChange } from '../../../shared/domain/setting-change.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { RunnerCommand, RunnerPort } from '../runners/runner-connection.ts';

/** How long Claude Code has to end by itself. */
const stopGraceMs = 5000;

/** Tells the runner to stop or interrupt Claude Code, or to change a setting of it. */
export class ControlReactor implements Reactor {
  readonly name = 'control';
  readonly #runners: RunnerPort;

  constructor(options: { readonly runners: RunnerPort }) {
    this.#runners = options.runners;
  }

  react(event: HubEvent): void {
    const { session, seq } = event;
    if (session === null) return;
    switch (event.kind) {
      case 'setting.change-requested':
        this.#runners.send(session, configureCommand({ ...event.data, id: event.data.change }));
        return;
      case 'session.stop-requested':
        this.#runners.send(session, { type: 'stop', id: `stop/${seq}`, graceMs: stopGraceMs });
        return;
      case 'session.interrupt-requested':
        this.#runners.send(session, { type: 'interrupt', id: `interrupt/${seq}` });
        return;
      default:
    }
  }

  /** An interrupt is not repeated: it was meant for the turn of that moment. */
  repeat(view: SessionView, runner: RunnerId): void {
    // A stop that the log has from before a restore was not for a runner that it does not know.
    const isKnown = view.run.state === 'starting' || view.lastRunner === runner;
    if (view.isStopRequested && isKnown) {
      this.#runners.send(view.id, { type: 'stop', id: `stop/${view.id}`, graceMs: stopGraceMs });
    }
    for (const change of view.settingChanges) {
      if (change.state === 'waiting') this.#runners.send(view.id, configureCommand(change));
    }
  }
}

function configureCommand({
  id,
  setting,
  value,
}: Pick<SettingChange, 'id' | 'setting' | 'value'>): RunnerCommand {
  return { type: 'configure', id, setting, value };
}
