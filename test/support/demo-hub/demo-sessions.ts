import type { NoteService } from '../../../src/main/hub/notes/note-service.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import { DemoChanges } from './demo-changes.ts';
import { DemoRefusal } from './demo-refusal.ts';
import type { LiveLog } from './live-log.ts';
import { ana } from './session-script.ts';

/** The sessions of a demo, for specs that look at them and for what is made up about their folders. */
export class DemoSessions {
  readonly changes = new DemoChanges({
    view: (ref) => this.view(ref),
    onRan: (session, data) =>
      void this.#log.append([
        {
          session: asId('session', session),
          at: new Date().toISOString(),
          kind: 'git.ran',
          actor: ana,
          data,
        },
      ]),
  });
  readonly #log: LiveLog;
  readonly #notes: NoteService;

  constructor(options: { readonly log: LiveLog; readonly notes: NoteService }) {
    this.#log = options.log;
    this.#notes = options.notes;
  }

  view(ref: string): SessionView {
    const views = [...this.#log.views.values()];
    const view = views.find((one) => (one.id === ref || one.name === ref) && !one.isRemoved);
    if (!view) throw new DemoRefusal('not_found', `There is no session ${ref}.`);
    return view;
  }

  /** The operator says something in it, from another device. */
  async note(ref: string, text: string): Promise<void> {
    const noted = await this.#notes.add({ actor: ana, command: null }, this.view(ref).id, text);
    if (!noted.ok) throw new Error(noted.error.message);
  }
}
