import type { ITheme } from '@xterm/xterm';

import { assert } from '../../../shared/base/assert.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { StreamClient } from '../../../shared/client/stream-client.ts';
import type { ClipboardRequest } from '../../../shared/domain/clipboard-request.ts';
import { personAtDevice } from '../../../shared/domain/device-kind.ts';
import { pageKeyOf } from '../keys/keys.ts';
import { plural } from '../labels/format.ts';
import { isOwnHolder } from '../stores/baton-holder.ts';
import { mayNow } from '../stores/may.ts';
import { addNotice } from '../stores/notices-store.ts';
import type { Stores } from '../stores/stores.ts';
import type { TerminalScreen } from './terminal-screen.ts';
import { darkTerminal } from './terminal-theme.ts';

/** How long typed keys wait for the baton, which a slow line brings late; later they would surprise. */
const batonWaitMs = 10_000;
/** Screens that are kept while hidden; each holds a megabyte or so. */
const keptScreens = 16;

export interface TerminalScreensOptions {
  readonly stream: StreamClient;
  readonly stores: Stores;
  readonly clock: Clock;
}

/** The screens of this window, one per session, from the first time it is shown until it is removed. */
export class TerminalScreens implements Disposable {
  readonly #options: TerminalScreensOptions;
  readonly #screens = new Map<string, TerminalScreen>();
  readonly #waits = new Map<string, Disposable>();
  /** Sessions that were opened before their Claude Code ran: the baton is offered once it does. */
  readonly #offers = new Set<string>();
  /** Sessions that this device drives, until it releases them or another device takes over. */
  readonly #held = new Set<string>();
  readonly #unsubscribe: () => void;
  #Screen: typeof TerminalScreen | undefined;
  #theme: ITheme = darkTerminal;
  #isWide = false;
  readonly #onFonts = (): void => {
    for (const screen of this.#screens.values()) screen.fontsChanged();
  };

  constructor(options: TerminalScreensOptions) {
    this.#options = options;
    this.#unsubscribe = options.stores.sessions.subscribe(() => this.#follow());
    document.fonts.addEventListener('loadingdone', this.#onFonts);
  }

  /**
   * Fetches the emulator, once: it is half of the page's code, and nothing of it is needed for the list of the
   * sessions and a timeline. Rejects when the hub does not answer; the next call tries again.
   */
  async load(): Promise<void> {
    this.#Screen ??= (await import('./terminal-screen.ts')).TerminalScreen;
  }

  /** Does it with the screen of a session, as soon as there is an emulator. */
  async use(session: string, work: (screen: TerminalScreen) => void): Promise<void> {
    await this.load();
    work(this.of(session));
  }

  /** Only after `load`. */
  of(session: string): TerminalScreen {
    const known = this.#screens.get(session);
    if (known) return known;
    const { stream, stores } = this.#options;
    assert(this.#Screen, 'a screen is asked for after the emulator was loaded');
    const screen = new this.#Screen({
      session,
      stream,
      theme: this.#theme,
      onLink: (url) => stores.dialogs.setState({ dialog: 'open-link', url }, true),
      onPaste: (text) => stores.dialogs.setState({ dialog: 'paste', session, text }, true),
      isPageKey: (event) => {
        const { bindings } = stores.keys.getState();
        const places = ['everywhere', 'terminal'] as const;
        return places.some((where) => pageKeyOf(bindings, event, where) !== undefined);
      },
      onOpen: () => this.#offerBaton(session),
      onRelease: () => this.#held.delete(session),
      onWantsBaton: () => this.#wantBaton(session),
      onClipboard: (request) => this.#offerCopy(session, request),
      onProblem: (text) => this.#say(text),
    });
    this.#screens.set(session, screen);
    this.#forgetOldest();
    this.#follow();
    return screen;
  }

  /** Takes a screen off the page; one that is not on it stays as it is. */
  unmount(session: string): void {
    this.#offers.delete(session);
    this.#held.delete(session);
    this.#screens.get(session)?.unmount();
  }

  /** A narrow window neither takes a free baton by merely showing a terminal nor ever resizes one. */
  setWide(isWide: boolean): void {
    this.#isWide = isWide;
    this.#follow();
  }

  setTheme(theme: ITheme): void {
    this.#theme = theme;
    for (const screen of this.#screens.values()) screen.setTheme(theme);
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
    document.fonts.removeEventListener('loadingdone', this.#onFonts);
    for (const wait of this.#waits.values()) wait[Symbol.dispose]();
    for (const screen of this.#screens.values()) screen[Symbol.dispose]();
    this.#screens.clear();
  }

  #follow(): void {
    const { sessions, presence, isLoaded } = this.#options.stores.sessions.getState();
    const { device } = this.#options.stores.connection.getState();
    for (const [session, screen] of this.#screens) {
      if (isLoaded && !sessions.has(session)) {
        this.#screens.delete(session);
        screen[Symbol.dispose]();
        continue;
      }
      const isHolder = device !== null && presence.get(session)?.baton?.device === device;
      if (isHolder) this.#endWait(session);
      // The last screen of an ended session keeps its size: no runner takes another one.
      screen.setHolder(isHolder && sessions.get(session)?.run.state === 'running', {
        makesSize: this.#isWide,
      });
      // While the hub is away nothing that is shown says who drives.
      if (isLoaded && device !== null) this.#followBaton(session, isHolder);
    }
  }

  /**
   * Who drove a session drives it again when the baton has become free without a release: the hub was
   * started again, or this device was away for too long.
   */
  #followBaton(session: string, isHolder: boolean): void {
    const { sessions, presence } = this.#options.stores.sessions.getState();
    if (isHolder) {
      this.#held.add(session);
      this.#offers.delete(session);
      return;
    }
    if (presence.get(session)?.baton) this.#held.delete(session);
    else if (sessions.get(session)?.run.state === 'running') {
      if (this.#held.delete(session)) this.#screens.get(session)?.baton('take');
      else if (this.#offers.has(session)) this.#offerBaton(session);
    }
  }

  /** On a wide screen a terminal that nobody drives is driven by who looks at it, and has its size. */
  #offerBaton(session: string): void {
    const { sessions, presence } = this.#options.stores.sessions.getState();
    const isFree = !presence.get(session)?.baton;
    const isRunning = sessions.get(session)?.run.state === 'running';
    if (isRunning) this.#offers.delete(session);
    else this.#offers.add(session);
    if (this.#isWide && isFree && isRunning && this.#mayType(session))
      this.#screens.get(session)?.baton('take');
  }

  #mayType(session: string): boolean {
    const { stores } = this.#options;
    const view = stores.sessions.getState().sessions.get(session);
    return view !== undefined && mayNow(stores)('terminal.type', view);
  }

  /** A free baton is taken. One that another device holds is left to a person to ask for, who is told so: false. */
  #wantBaton(session: string): boolean {
    if (this.#waits.has(session)) return true;
    const screen = this.#screens.get(session);
    const { stores, clock } = this.#options;
    if (!this.#mayType(session)) {
      screen?.forgetHeldKeys();
      this.#say('You are watching this terminal.', 'Only drivers type into it.');
      return false;
    }
    // Under the last screen stands how the session ended, and the way back.
    if (stores.sessions.getState().sessions.get(session)?.run.state === 'exited') {
      screen?.forgetHeldKeys();
      return false;
    }
    const holder = stores.sessions.getState().presence.get(session)?.baton;
    if (holder) {
      screen?.forgetHeldKeys();
      this.#say(...this.#heldElsewhere(session, personAtDevice(holder)));
      return false;
    }
    screen?.baton('take');
    this.#waits.set(
      session,
      clock.schedule(batonWaitMs, () => {
        this.#waits.delete(session);
        screen?.forgetHeldKeys();
        this.#say('Your keystrokes were not sent.', 'The hub didn’t give you the baton in time.');
      }),
    );
    return true;
  }

  #heldElsewhere(session: string, holder: string): readonly [text: string, hint: string] {
    const { presence } = this.#options.stores.sessions.getState();
    const { operator } = this.#options.stores.connection.getState();
    const known = presence.get(session);
    return known && isOwnHolder(known, operator)
      ? [
          'You are driving this terminal on another device.',
          'To type here, choose “Drive here” above the pane.',
        ]
      : [
          `${holder} is driving this terminal.`,
          'To type here, choose “Ask to drive” above the pane.',
        ];
  }

  /** What a program wants to copy is an offer: a person presses the button, or nothing happens. */
  #offerCopy(session: string, request: ClipboardRequest): void {
    const { notices, sessions } = this.#options.stores;
    const name = sessions.getState().sessions.get(session)?.name ?? session;
    const about = `clipboard ${session}`;
    const isTooLarge = request.type === 'too-large';
    const text = isTooLarge
      ? 'The session tried to copy more than 100 KB, which is the limit.'
      : `The session wants to copy ${plural(Array.from(request.text).length, 'character')}.`;
    const copy = isTooLarge ? null : request.text;
    notices.setState(
      (before) => addNotice(before, { text, hint: `From ${name}.`, copy, about }),
      true,
    );
  }

  #say(text: string, hint: string | null = null): void {
    const { notices } = this.#options.stores;
    notices.setState((before) => addNotice(before, { text, hint }), true);
  }

  #endWait(session: string): void {
    this.#waits.get(session)?.[Symbol.dispose]();
    this.#waits.delete(session);
  }

  #forgetOldest(): void {
    const shown = new Set<string>();
    for (const element of document.querySelectorAll<HTMLElement>('[data-terminal-of]')) {
      const session = element.dataset['terminalOf'];
      if (session !== undefined) shown.add(session);
    }
    for (const [session, screen] of this.#screens) {
      if (this.#screens.size <= keptScreens) return;
      if (shown.has(session)) continue;
      this.#screens.delete(session);
      screen[Symbol.dispose]();
    }
  }
}
