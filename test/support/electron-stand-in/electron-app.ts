import { EventEmitter } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface ElectronAppOptions {
  readonly directory: string;
  readonly name: string;
  readonly version: string;
  readonly isPackaged: boolean;
  readonly ready: Promise<void>;
  /** Closes every window; false when one of them refused. */
  readonly closeWindows: () => Promise<boolean>;
  readonly destroyWindows: () => void;
  readonly stop: () => Promise<void>;
}

interface SecondStart {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

/** `app`: the life of the program, in Electron's order of events. */
export class ElectronApp extends EventEmitter {
  readonly isPackaged: boolean;
  readonly #options: ElectronAppOptions;
  readonly #paths = new Map<string, string>();
  about: object = {};
  #badge = 0;
  #loginItem: object = {};
  #isQuitting = false;
  #isOver = false;

  constructor(options: ElectronAppOptions) {
    super();
    this.#options = options;
    this.isPackaged = options.isPackaged;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.quit());
  }

  get isQuitting(): boolean {
    return this.#isQuitting || this.#isOver;
  }

  whenReady(): Promise<void> {
    return this.#options.ready;
  }

  getAppPath(): string {
    return this.#options.directory;
  }

  getName(): string {
    return this.#options.name;
  }

  getVersion(): string {
    return this.#options.version;
  }

  getPath(name: string): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    const appData = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
    switch (name) {
      case 'appData':
        return appData;
      case 'userData':
        return join(appData, this.getName());
      case 'exe':
        return process.argv[0] ?? '';
      default:
        throw new Error(`Failed to get '${name}' path`);
    }
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  enableSandbox(): void {
    // Chromium's own sandbox is on unless this runs as root.
  }

  /** Only macOS has one. */
  get dock(): undefined {
    return undefined;
  }

  setAboutPanelOptions(options: object): void {
    this.about = options;
  }

  setLoginItemSettings(settings: object): void {
    this.#loginItem = settings;
  }

  getLoginItemSettings(): object {
    return this.#loginItem;
  }

  setAsDefaultProtocolClient(scheme: string): boolean {
    return scheme !== '';
  }

  setBadgeCount(count: number): boolean {
    this.#badge = count;
    return true;
  }

  getBadgeCount(): number {
    return this.#badge;
  }

  /** One program per `userData`: a second one hands its arguments over by a file and is told `false`. */
  requestSingleInstanceLock(additionalData: unknown = null): boolean {
    const folder = this.getPath('userData');
    const lock = join(folder, 'stand-in.lock');
    mkdirSync(folder, { recursive: true });
    if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
      this.#handOver(folder, additionalData);
      return false;
    }
    writeFileSync(lock, String(process.pid));
    process.once('exit', () => rmSync(lock, { force: true }));
    watch(folder, (_event, file) => this.#takeSecondStart(folder, file)).unref();
    return true;
  }

  quit(): void {
    if (this.#isQuitting) return;
    this.#isQuitting = true;
    if (this.emitPreventable('before-quit')) {
      this.#isQuitting = false;
      return;
    }
    void this.#quitAfterWindows();
  }

  exit(code = 0): void {
    this.#options.destroyWindows();
    this.#finish(code);
  }

  /** True when a listener has prevented it. */
  emitPreventable(name: string, emitter: EventEmitter = this): boolean {
    const event = { isPrevented: false };
    emitter.emit(name, {
      preventDefault: () => {
        event.isPrevented = true;
      },
    });
    return event.isPrevented;
  }

  async #quitAfterWindows(): Promise<void> {
    const areClosed = await this.#options.closeWindows();
    if (!areClosed || this.emitPreventable('will-quit')) {
      this.#isQuitting = false;
      return;
    }
    this.#finish(0);
  }

  #finish(code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.emit('quit', {}, code);
    void this.#options.stop().then(() => process.exit(code));
  }

  #handOver(folder: string, additionalData: unknown): void {
    const start: SecondStart = {
      argv: process.argv,
      workingDirectory: process.cwd(),
      additionalData,
    };
    const file = join(folder, `second-${process.pid}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(start));
    renameSync(`${file}.new`, file);
  }

  #takeSecondStart(folder: string, file: string | null): void {
    if (file === null || !/^second-\d+\.json$/.test(file)) return;
    const path = join(folder, file);
    if (!existsSync(path)) return;
    const start = JSON.parse(readFileSync(path, 'utf8')) as SecondStart;
    rmSync(path);
    const { argv, workingDirectory, additionalData } = start;
    void this.whenReady().then(() =>
      this.emit('second-instance', {}, argv, workingDirectory, additionalData),
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    // A lock that was left by a program that is gone.
    return false;
  }
}
