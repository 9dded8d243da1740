import { isAbsolute, join } from 'node:path';

import type { BrowserWindow } from 'electron';
import { app, dialog, session } from 'electron';

import { messageOf } from '../../shared/base/app-error.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { AppLink } from './app-link.ts';
import { isAppLink, parseAppLink } from './app-link.ts';
import { setApplicationMenu } from './application-menu.ts';
import { serveBridge } from './bridge-ipc.ts';
import type { DesktopArguments } from './desktop-arguments.ts';
import type { DesktopHub } from './desktop-hub.ts';
import { buildDesktopHub } from './desktop-hub.ts';
import { DesktopMemory } from './desktop-memory.ts';
import { DesktopSettings } from './desktop-settings.ts';
import { MainWindow } from './main-window.ts';
import { Notifier } from './notices/notifier.ts';
import { PageRequests } from './page-requests.ts';
import type { QuitAnswer } from './quit-question.ts';
import { askToQuit, runningSessions } from './quit-question.ts';
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
  #parts: Parts | undefined;
  #updates: DesktopUpdates | null = null;
  #recent: readonly string[] = [];
  #quitting: 'no' | 'busy' | 'over' = 'no';

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
    } catch (thrown) {
      dialog.showErrorBox('Roundhouse could not start', messageOf(thrown));
      app.exit(1);
      return;
    }
    const { given } = this.#options;
    if (!given.isHidden) await this.showWindow();
    this.openPaths(given.paths);
    for (const link of given.links) void this.openLink(link);
    const { hub } = this.#parts;
    this.#updates = await startUpdates({
      hubArguments: given.hub,
      onDidChange: () => this.#drawMenu(hub),
    });
    this.#drawMenu(hub);
  }

  async showWindow(): Promise<void> {
    try {
      await this.#parts?.window.show();
    } catch (thrown) {
      // The hub is down just now: the stream starts it again, and the next call finds it.
      this.#parts?.hub.log.logger.warn('no window could be opened', { error: thrown });
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
    if (!isAppLink(text) || !this.#parts) return;
    const link = parseAppLink(text);
    await this.showWindow();
    const { browserWindow } = this.#parts.window;
    if (!(await confirmLink(link, browserWindow)) || !link) return;
    if (link.type === 'open-path') return this.openPaths([link.path]);
    const named = [...this.#parts.sessions.all.values()].find((view) => view.name === link.name);
    if (named) this.#showSession(named.id, null);
  }

  /** Asks when sessions run, and then ends what is to end; the second call finds it done. */
  onBeforeQuit(event: { preventDefault(): void }): void {
    if (this.#quitting === 'over' || !this.#parts) return;
    event.preventDefault();
    if (this.#quitting === 'no') void this.#quit(this.#parts);
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
      onChange: ({ startAtLogin }) => {
        app.setLoginItemSettings({ openAtLogin: startAtLogin, args: ['--hidden'] });
      },
    });
    const notifier = new Notifier({
      http: client.http,
      clock,
      logger,
      settings: () => settings.current,
      wasWatched: (id) => sessions.wasWatched(id),
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
    hub.process.onDidEnd(() => this.#hubEnded());
    serveBridge({
      origin: () => client.url,
      http: client.http,
      sessions: () => sessions.all.values(),
      editor: () => settings.current.editor,
      onReady: () => this.#page.ready(),
    });
    this.#drawMenu(hub);
    await client.start();
    await settings.start();
    return { hub, window, sessions, settings, notifier, memory };
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

  async #quit({ hub, sessions, settings, window }: Parts): Promise<void> {
    this.#quitting = 'busy';
    const running = hub.process.isOurs ? runningSessions(sessions.all.values()) : [];
    const { onQuit } = settings.current;
    const { choice, isRemembered }: QuitAnswer =
      running.length > 0 && onQuit === 'ask'
        ? await askToQuit(running, window.browserWindow).catch((error: unknown) => {
            // No dialog can be shown: a quit that was asked for ends nothing but this program.
            hub.log.logger.error('the quit could not be asked about', { error });
            return { choice: 'keep', isRemembered: false } as const;
          })
        : { choice: onQuit === 'end' ? 'end' : 'keep', isRemembered: false };
    if (choice === 'stay') {
      this.#quitting = 'no';
      return;
    }
    this.#page.show({ type: 'quitting' });
    try {
      if (isRemembered) await settings.keepOnQuit(choice);
      if (choice === 'end' && running.length > 0) {
        await hub.client.http.call('hub.stop', { body: { sessions: true } });
      }
    } catch (thrown) {
      hub.log.logger.error('quitting went on without the hub', { error: thrown });
    }
    await this.#end();
  }

  /** Our hub ends with us, and one of others goes on; sessions live on in their runners. */
  async #end(): Promise<void> {
    const { hub, settings } = this.#parts ?? {};
    this.#updates?.[Symbol.dispose]();
    settings?.[Symbol.dispose]();
    hub?.client[Symbol.dispose]();
    await hub?.process.stop();
    hub?.log[Symbol.dispose]();
    this.#quitting = 'over';
    app.quit();
  }

  /** Somebody has asked the hub to end: this program without one would be of no use. */
  #hubEnded(): void {
    if (this.#quitting !== 'no') return;
    this.#quitting = 'over';
    app.quit();
  }

  #sayTrayOnce(): void {
    if (!this.#parts || this.#quitting !== 'no' || this.#parts.memory.current.hasSaidTray) return;
    this.#parts.memory.remember({ hasSaidTray: true });
    this.#parts.notifier.say(
      'Roundhouse goes on',
      'Sessions run, and you are told when one needs you. The icon in the tray, or another start, opens the window again.',
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
  readonly settings: DesktopSettings;
  readonly notifier: Notifier;
  readonly memory: DesktopMemory;
}

async function confirmLink(
  link: AppLink | undefined,
  window: BrowserWindow | undefined,
): Promise<boolean> {
  const options = linkQuestion(link);
  const { response } = window
    ? await dialog.showMessageBox(window, options)
    : await dialog.showMessageBox(options);
  return link !== undefined && response === 0;
}

function linkQuestion(link: AppLink | undefined) {
  const common = { type: 'question' as const, title: 'Roundhouse', noLink: true };
  if (!link) {
    return {
      ...common,
      message: 'This link is not one that Roundhouse follows.',
      detail: 'Nothing was opened.',
      buttons: ['OK'],
    };
  }
  const isPath = link.type === 'open-path';
  return {
    ...common,
    message: isPath ? 'A link asks to open this folder:' : 'A link asks to show this session:',
    detail: `${isPath ? link.path : link.name}\n\nNothing starts before you say so.`,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
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
