import type { Feed } from '../../shared/client/feed.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import type { LinkState } from '../../shared/client/reconnecting.ts';
import type { StreamClient } from '../../shared/client/stream-client.ts';
import type { Grid, TerminalLine } from '../../shared/client/terminal-line.ts';
import { personAtDevice, shortDeviceName } from '../../shared/domain/device-kind.ts';
import type { HubEvent } from '../../shared/domain/event.ts';
import { isMultiline, pasteInput, pasteLines, pasteProblem } from '../../shared/domain/paste.ts';
import { sessionStateOf } from '../../shared/domain/session.ts';
import type { SessionPresence } from '../../shared/wire/down.ts';
import { errorHints } from '../../shared/wire/errors.ts';
import type { CommandContext } from '../command-context.ts';
import type { HubConnection } from '../connect.ts';
import { openStream } from '../open-stream.ts';
import type { MessageLife } from './attached-screen.ts';
import { AttachedScreen } from './attached-screen.ts';
import { BatonWatch, wayToTakeFirst } from './baton-watch.ts';
import { KeyReader } from './key-reader.ts';
import { OwnTerminal } from './own-terminal.ts';

export interface AttachOptions {
  readonly context: CommandContext;
  readonly connection: HubConnection;
  readonly session: { readonly id: string; readonly name: string };
  /** Looks and never types. */
  readonly isObserver: boolean;
  /** This terminal has started the session, so it drives at once. */
  readonly isStarter: boolean;
}

/** How it ended: by Ctrl-], because Claude Code ended, because the session was removed. */
export type AttachEnd =
  | { readonly type: 'detached' }
  | {
      readonly type: 'ended';
      readonly code: number | null;
      readonly signal: string | null;
      /** The last lines of the terminal. */
      readonly output?: string;
    }
  | { readonly type: 'removed' };

const windowBytes = 262_144;

/** Shows the session until it ends or the operator leaves; the terminal is then as it was. */
export async function attach(options: AttachOptions): Promise<AttachEnd> {
  using attachment = new Attachment(options);
  return await attachment.run();
}

class Attachment implements Disposable {
  readonly #options: AttachOptions;
  readonly #terminal: OwnTerminal;
  readonly #stream: StreamClient;
  readonly #screen: AttachedScreen;
  readonly #baton: BatonWatch;
  readonly #keys: KeyReader;
  readonly #end = Promise.withResolvers<AttachEnd>();
  readonly #onData = (bytes: Buffer): void => this.#keys.push(bytes);
  readonly #onResize = (): void => this.#didResizeOwn();
  #line: TerminalLine | undefined;
  #grid: Grid | undefined;
  /** A question on the message line: the next key answers it. */
  #question: ((key: string) => void) | undefined;
  #hasTaken = false;
  #isAway = false;

  constructor(options: AttachOptions) {
    const { context, connection, session } = options;
    this.#options = options;
    this.#terminal = new OwnTerminal(context.surroundings);
    this.#stream = openStream(connection, context.clock);
    this.#screen = new AttachedScreen({
      stdout: context.surroundings.stdout,
      clock: context.clock,
      sizeOf: () => this.#terminal.size,
      acknowledge: (offset) => this.#line?.acknowledge(offset),
      redraw: () => this.#line?.redraw(),
      onGrid: (grid) => this.#didGrid(grid),
      onClose: (reason) => this.#say(`${reason} Ctrl-] to detach.`, 'until-open'),
    });
    this.#baton = new BatonWatch({
      session: session.id,
      onChange: (now, before) => this.#didBaton(now.state, before.state),
      onAsked: (asking) => this.#didAsk(asking),
    });
    this.#keys = new KeyReader({
      clock: context.clock,
      onKeys: (keys) => this.#didType(keys),
      onPaste: (text) => this.#didPaste(text),
      onDetach: () => this.#end.resolve({ type: 'detached' }),
    });
  }

  async run(): Promise<AttachEnd> {
    const { context, session, isObserver } = this.#options;
    const { stdin, stdout } = context.surroundings;
    this.#terminal.enter();
    this.#screen.show(`${session.name}: connecting …`, 'until-open');
    stdin.on('data', this.#onData);
    stdin.once('end', () => this.#end.resolve({ type: 'detached' }));
    stdout.on('resize', this.#onResize);
    context.signal.addEventListener('abort', () => this.#end.resolve({ type: 'detached' }), {
      once: true,
    });
    this.#stream.onFeed((feed) => this.#didFeed(feed));
    this.#stream.onDidChangeState((link) => this.#didLink(link));
    this.#line = this.#stream.watch({
      session: session.id,
      sink: this.#screen,
      windowBytes,
      isObserver,
    });
    this.#stream.start();
    return await this.#end.promise;
  }

  [Symbol.dispose](): void {
    const { stdin, stdout } = this.#options.context.surroundings;
    // Else nobody could type for as long as the hub waits for us to come back.
    if (this.#baton.view.state === 'ours') this.#line?.baton('release');
    stdin.off('data', this.#onData);
    stdout.off('resize', this.#onResize);
    this.#keys[Symbol.dispose]();
    this.#screen[Symbol.dispose]();
    this.#stream[Symbol.dispose]();
    this.#terminal[Symbol.dispose]();
  }

  #say(text: string, life: MessageLife = 'moment'): void {
    this.#question = undefined;
    this.#screen.show(text, life);
  }

  #ask(text: string, answer: (key: string) => void): void {
    this.#screen.show(text, 'until-hidden');
    this.#question = (key) => {
      this.#question = undefined;
      this.#screen.hide();
      answer(key);
    };
  }

  // What the hub says.

  #didFeed(feed: Feed): void {
    const { session } = this.#options;
    switch (feed.type) {
      case 'welcome':
        return this.#baton.didWelcome(feed);
      case 'snapshot': {
        const view = feed.sessions.find(({ id }) => id === session.id);
        if (!view || view.isRemoved) return this.#end.resolve({ type: 'removed' });
        if (sessionStateOf(view) === 'exited' && view.run.state === 'exited') {
          const { code, signal, output } = view.run;
          return this.#end.resolve({ type: 'ended', code, signal, output });
        }
        return this.#didPresence(feed.presence.find((one) => one.session === session.id));
      }
      case 'presence':
        if (feed.presence.session === session.id) this.#didPresence(feed.presence);
        return;
      case 'events':
        return feed.events.forEach((event) => this.#didHappen(event));
      case 'refused':
        if (feed.session === session.id) this.#say(`${feed.message} ${feed.hint}`);
        return;
      case 'caught-up':
      // Of the whole hub: `roundhouse doctor` says it; a terminal is not the place.
      case 'hub-notices':
        return;
    }
  }

  #didHappen(event: HubEvent): void {
    if (event.session !== this.#options.session.id) return;
    if (event.kind === 'claude.exited') this.#end.resolve({ type: 'ended', ...event.data });
    else if (event.kind === 'session.removed') this.#end.resolve({ type: 'removed' });
    else if (event.kind === 'session.start-failed')
      this.#end.reject(startFailed(event.data.reason));
  }

  #didLink(link: LinkState): void {
    if (link.state === 'waiting' && !this.#isAway) {
      this.#isAway = true;
      // The next connection is another device to the hub: it has to take the baton anew.
      this.#hasTaken = this.#baton.view.state !== 'ours';
      this.#say(
        `No connection to the hub (${link.reason}). Retrying. Ctrl-] to detach.`,
        'until-open',
      );
    } else if (link.state === 'open' && this.#isAway) {
      this.#isAway = false;
    } else if (link.state === 'ended' && link.why !== 'disposed') {
      const message = 'The hub no longer accepts this terminal.';
      const { why: code } = link;
      this.#end.reject(new HubError({ code, message, hint: errorHints[code], status: 0 }));
    }
  }

  #didPresence(presence: Parameters<BatonWatch['didPresence']>[0]): void {
    this.#baton.didPresence(presence);
    if (this.#options.isObserver || this.#hasTaken) return;
    const way = wayToTakeFirst(this.#baton.view, this.#options);
    if (way === null) return;
    // Once, at the beginning: who loses the baton later gets it back by typing.
    this.#hasTaken = true;
    this.#line?.baton(way);
  }

  #didBaton(now: 'ours' | 'free' | 'theirs', before: 'ours' | 'free' | 'theirs'): void {
    if (now === 'ours') {
      this.#hasTaken = true;
      this.#screen.hide();
      this.#fitGrid();
    } else if (now === 'theirs' && !this.#options.isObserver) {
      this.#say(this.#theirsWords(before === 'ours'));
    }
  }

  #didAsk(asking: SessionPresence['asking']): void {
    if (!asking) {
      this.#question = undefined;
      return this.#screen.hide();
    }
    this.#ask(
      `${personAtDevice(asking)} asks for the baton. Press y to hand it over, any other key to keep it.`,
      (key) => {
        this.#line?.baton(key === 'y' ? 'grant' : 'refuse', { device: asking.device });
      },
    );
  }

  #theirsWords(isLost: boolean): string {
    const { view } = this.#baton;
    if (view.state !== 'theirs') return '';
    if (view.isOurOperator)
      return `You have the baton on another device${placeOf(view)}. Type to take it over. Ctrl-] to detach.`;
    return `${personAtDevice(view)} ${isLost ? 'now has' : 'has'} the baton. Type to ask for it. Ctrl-] to detach.`;
  }

  // Sizes: the holder of the baton owns the grid; in a terminal of another size a part of it is seen.

  #didGrid(grid: Grid): void {
    const known = this.#grid;
    this.#grid = grid;
    // Each redraw opens the terminal anew.
    if (known?.cols === grid.cols && known.rows === grid.rows) return;
    // Another device of the same operator may have the size it wants: two that both insist never end.
    if (this.#baton.view.state !== 'ours') this.#tellGrid(grid);
    else if (!known) this.#fitGrid();
  }

  #tellGrid(grid: Grid): void {
    const { cols, rows } = this.#terminal.size;
    if (grid.cols <= cols && grid.rows <= rows) return;
    const { name } = this.#options.session;
    this.#say(
      `${name} is ${grid.cols}×${grid.rows}, this terminal ${cols}×${rows}. Showing the part around the cursor.`,
    );
  }

  #didResizeOwn(): void {
    if (this.#baton.view.state === 'ours') this.#fitGrid();
    this.#line?.redraw();
  }

  #fitGrid(): void {
    const { cols, rows } = this.#terminal.size;
    if (this.#grid?.cols === cols && this.#grid.rows === rows) return;
    this.#line?.resize({ cols, rows });
  }

  // What the operator types.

  #didType(keys: Buffer): void {
    if (this.#question) return this.#question(keys.toString('latin1').charAt(0));
    this.#screen.didType();
    if (!this.#mayType()) return;
    if (this.#baton.view.state === 'ours') this.#fitGrid();
    this.#send(keys);
  }

  #didPaste(text: string): void {
    if (this.#question || !this.#mayType()) return;
    const problem = pasteProblem(text);
    if (problem !== null) return this.#say(problem);
    // Asked for when it is sent: while a person thinks, the program may change its mind.
    const send = (): void => {
      const { isBracketedPaste: isBracketed } = this.#screen;
      this.#send(Buffer.from(pasteInput(text, { isBracketed })));
    };
    if (this.#screen.isBracketedPaste || !isMultiline(text)) return send();
    // [TTY-8] Without brackets each line end is an Enter.
    const lines = pasteLines(text);
    this.#ask(
      `Paste ${lines} lines? Each line is sent as its own prompt. Press y to paste, any other key to cancel.`,
      (key) => {
        if (key === 'y') send();
      },
    );
  }

  #mayType(): boolean {
    if (this.#options.isObserver) {
      this.#say('This view is read-only. Ctrl-] to detach.');
      return false;
    }
    const { view } = this.#baton;
    if (view.state !== 'theirs') return true;
    if (view.isOurOperator) {
      this.#line?.baton('force');
      return true;
    }
    this.#line?.baton('take');
    this.#say(`Asked ${personAtDevice(view)} for the baton. Your keys were not sent.`);
    return false;
  }

  #send(bytes: Buffer): void {
    this.#line?.type(new Uint8Array(bytes));
  }
}

/** Another terminal has no name of its own. */
function placeOf({ deviceName }: { readonly deviceName?: string | undefined }): string {
  return deviceName === undefined ? '' : ` (${shortDeviceName(deviceName)})`;
}

function startFailed(reason: string): HubError {
  const hint = '`roundhouse doctor` checks each part of this installation.';
  return new HubError({ code: 'refused', message: `It did not start: ${reason}`, hint, status: 0 });
}
