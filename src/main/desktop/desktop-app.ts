import { isAbsolute, join } from 'node:path';

import { app, dialog, session } from 'electron';

import { messageOf } from '../../shared/base/app-error.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { isAppLink, parseAppLink } from './app-link.ts';
import { setApplicationMenu } from './application-menu.ts';
import { serveBridge } from './bridge-ipc.ts';
import type { DesktopArguments } from './desktop-arguments.ts';
import type { DesktopHub } from './desktop-hub.ts';
import { buildDesktopHub } from './desktop-hub.ts';
import { DesktopMemory } from './desktop-memory.ts';
import { DesktopSettings } from './desktop-settings.ts';
import { confirmLink, sayNoSession } from './link-question.ts';
import type { LoginStart } from './login-entry.ts';
import { setLoginItem, wasStartedAtLogin } from './login-item.ts';
import { MainWindow } from './main-window.ts';
import { Notifier } from './notices/notifier.ts';
import { PageRequests } from './page-requests.ts';
import { Quit } from './quit.ts';
import { TrayIcon } from './tray-icon.ts';
import { trayViewOf } from './tray-view.ts';
import type { DesktopUpdates } from './updates/start-updates.ts';
import { startUpdates } from './updates/start-updates.ts';
import { WatchedSessions } from './watched-sessions.ts';

interface DesktopAppOptions {
  readonly moduleUrl: string;
  readonly preload: string;
  /** `resources/icons`. */
  readonly icons: string;
  readonly given: DesktopArguments;
}

/** The desktop program: a hub in a process beside it, one window with its page, an icon in the tray. */
export class DesktopApp {
  readonly #options: DesktopAppOptions;
  readonly #page = new PageRequests();
  readonly #tray: TrayIcon;
  /** What a person or the system asks for while the hub is still starting waits for this. */
  readonly #built = Promise.withResolvers<Parts>();
  #parts: Parts | undefined;
  #updates: DesktopUpdates | null = null;
  #recent: readonly string[] = [];

  constructor(options: DesktopAppOptions) {
    this.#options = options;
    this.#tray = new TrayIcon({
      folder: options.icons,
      actions: {
        open: () => void this.showWindow(),
        newSession: () => this.#openDialog('new-session'),
        showSession: (id, gate) => this.#showSession(id, gate),
        quit: () => app.quit(),
      },
    });
  }

  /** After Electron is ready. What cannot start is said in a dialog, and the program ends. */
  async start(): Promise<void> {
    denyPermissions();
    try {
      this.#parts = await this.#build();
      this.#built.resolve(this.#parts);
    } catch (thrown) {
      dialog.showErrorBox('Roundhouse could not start', messageOf(thrown));
      app.exit(1);
      return;
    }
    const { given } = this.#options;
    if (!given.isHidden && !wasStartedAtLogin()) await this.showWindow();
    this.openPaths(given.paths);
    for (const link of given.links) void this.openLink(link);
    const { hub } = this.#parts;
    this.#updates = await startUpdates({
      hubArguments: given.hub,
      onDidChange: (state) => {
        if (state.state === 'failed') {
          hub.log.logger.warn('an update was not taken', { reason: state.reason });
        }
        this.#drawMenu(hub);
      },
    });
    this.#drawMenu(hub);
  }

  async showWindow(): Promise<void> {
    const { window, hub } = await this.#built.promise;
    try {
      await window.show();
    } catch (thrown) {
      // The hub is down just now: the stream starts it again, and the next call finds it.
      hub.log.logger.warn('no window could be opened', { error: thrown });
    }
  }

  /** Another start of the program, which ends at once: its words, from a process of this account. */
  takeSecondStart(handedOver: unknown): void {
    void this.showWindow();
    const texts = textsOf(handedOver, 'paths');
    this.openPaths(texts.filter((path) => isAbsolute(path)));
    for (const link of textsOf(handedOver, 'links')) void this.openLink(link);
  }

  /** Tells the page, which asks the person before anything starts. */
  openPaths(paths: readonly string[]): void {
    if (paths.length === 0) return;
    void this.showWindow();
    this.#page.show({ type: 'open-paths', paths: [...paths] });
  }

  /** A link from anywhere: nothing is opened, not even shown, before a person has agreed. */
  async openLink(text: string): Promise<void> {
    if (!isAppLink(text)) return;
    const link = parseAppLink(text);
    const { window, sessions } = await this.#built.promise;
    await this.showWindow();
    if (!(await confirmLink(link, window.browserWindow)) || !link) return;
    if (link.type === 'open-path') return this.openPaths([link.path]);
    await sessions.known;
    const named = [...sessions.all.values()].find((view) => view.name === link.name);
    if (named) this.#showSession(named.id, null);
    else await sayNoSession(link.name, window.browserWindow);
  }

  /** Asks when sessions run, and then ends what is to end. */
  onBeforeQuit(event: { preventDefault(): void }): void {
    this.#parts?.quit.onBeforeQuit(event);
  }

  async #build(): Promise<Parts> {
    const { moduleUrl, given, preload } = this.#options;
    const clock = systemClock;
    const hub = await buildDesktopHub({ moduleUrl, hubArguments: given.hub, clock });
    const { client, dataDirectory } = hub;
    const { logger } = hub.log;
    const memory = new DesktopMemory(join(app.getPath('userData'), 'desktop.json'));
    const window = new MainWindow({
      preload,
      memory,
      clock,
      logger,
      page: this.#page,
      newLink: () => client.newLink(),
      onClosed: () => this.#sayTrayOnce(),
    });
    const sessions = new WatchedSessions({ stream: client.stream, logger });
    const settings = new DesktopSettings({
      http: client.http,
      dataDirectory,
      logger,
      onChange: ({ startAtLogin }) => setLoginItem(startAtLogin, loginStart(hub)),
    });
    const notifier = new Notifier({
      http: client.http,
      clock,
      logger,
      settings: () => settings.current,
      wasWatched: (id) => sessions.wasWatched(id),
      person: () => sessions.person,
      isInSight: () => window.isInSight,
      open: (id, gate) => this.#showSession(id, gate),
    });
    sessions.onDidChange((change) => {
      this.#tray.show(trayViewOf(change.after.values()));
      if (change.before?.size !== change.after.size) void this.#offerRecent(hub);
      notifier.take(change);
    });
    this.#tray.show(trayViewOf([]));
    client.onDidMove(() => void window.reload());
    const quit = new Quit({
      hub,
      sessions,
      settings,
      window,
      page: this.#page,
      onEnd: () => this.#updates?.[Symbol.dispose](),
    });
    hub.process.onDidEnd(() => quit.hubEnded());
    serveBridge({
      origin: () => client.url,
      http: client.http,
      sessions: () => sessions.all.values(),
      editor: () => settings.current.editor,
      environment: hub.environment,
      onReady: () => this.#page.ready(),
    });
    this.#drawMenu(hub);
    await client.start();
    await settings.start();
    return { hub, window, sessions, notifier, memory, quit };
  }

  async #offerRecent(hub: DesktopHub): Promise<void> {
    try {
      const { items } = await hub.client.http.call('repos.recent');
      this.#recent = items.map((item) => item.path);
      this.#drawMenu(hub);
    } catch (thrown) {
      hub.log.logger.warn('recent repos are not known', { reason: messageOf(thrown) });
    }
  }

  #drawMenu(hub: DesktopHub): void {
    const { electron, chrome, node } = process.versions;
    setApplicationMenu({
      openFolder: () => void this.#chooseFolder(),
      openDialog: (name) => this.#openDialog(name),
      openPath: (path) => this.openPaths([path]),
      logFolder: hub.client.logFolder,
      licenses: hub.licenses,
      recent: this.#recent,
      updates: this.#updates,
      versions: `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
    });
  }

  #showSession(id: string, gate: string | null): void {
    void this.showWindow();
    this.#page.show({ type: 'show-session', session: id, gate });
  }

  #openDialog(name: 'new-session' | 'settings' | 'keys' | 'doctor'): void {
    void this.showWindow();
    this.#page.show({ type: 'open-dialog', dialog: name });
  }

  #sayTrayOnce(): void {
    if (!this.#parts) return;
    const { quit, memory, notifier } = this.#parts;
    if (quit.isUnderWay || memory.current.hasSaidTray) return;
    memory.remember({ hasSaidTray: true });
    notifier.say(
      'Roundhouse is still running',
      'Your sessions keep running, and Roundhouse notifies you when one needs you. To open the window again, click the tray icon or start Roundhouse.',
    );
  }

  async #chooseFolder(): Promise<void> {
    await this.showWindow();
    const window = this.#parts?.window.browserWindow;
    if (!window) return;
    const chosen = await dialog.showOpenDialog(window, {
      properties: ['openDirectory', 'multiSelections'],
    });
    if (!chosen.canceled) this.openPaths(chosen.filePaths);
  }
}

interface Parts {
  readonly hub: DesktopHub;
  readonly window: MainWindow;
  readonly sessions: WatchedSessions;
  readonly notifier: Notifier;
  readonly memory: DesktopMemory;
  readonly quit: Quit;
}

/** The same program for the same hub, into the tray. */
function loginStart({ dataDirectory, environment }: DesktopHub): LoginStart {
  return {
    // An AppImage runs from a mount, which is not there at the next login.
    executable: environment['APPIMAGE'] ?? app.getPath('exe'),
    args: [...(app.isPackaged ? [] : [app.getAppPath()]), '--data', dataDirectory, '--hidden'],
  };
}

function textsOf(handedOver: unknown, name: 'paths' | 'links'): readonly string[] {
  if (typeof handedOver !== 'object' || handedOver === null) return [];
  const texts: unknown = Reflect.get(handedOver, name);
  return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : [];
}

/** Electron would grant everything by default; the page needs none of it. */
function denyPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === 'clipboard-sanitized-write'),
  );
  defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  );
}
