import { watch } from 'node:fs';

import { messageOf } from '../../shared/base/app-error.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { HttpClient } from '../../shared/client/http-client.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import { settingNames, settingTable } from '../../shared/domain/settings.ts';
import type { OnQuit } from './quit-question.ts';

export interface DesktopSettingsOptions {
  readonly http: HttpClient;
  readonly dataDirectory: string;
  readonly logger: Logger;
  /** Each after the one before has ended; what it throws is logged. */
  readonly onChange: (settings: Settings) => Promise<void>;
}

/** The settings of the hub, as far as this program is told by them, read again whenever they change. */
export class DesktopSettings implements Disposable {
  readonly #options: DesktopSettingsOptions;
  readonly #watch = new AbortController();
  #current = defaults();
  #reading: Promise<void> = Promise.resolve();

  constructor(options: DesktopSettingsOptions) {
    this.#options = options;
  }

  get current(): Settings {
    return this.#current;
  }

  async start(): Promise<void> {
    const { dataDirectory, logger } = this.#options;
    try {
      const watcher = watch(dataDirectory, { signal: this.#watch.signal }, (_event, file) => {
        if (file === 'settings.json') void this.read();
      });
      watcher.on('error', (error) => logger.warn('settings are not watched any more', { error }));
    } catch (error) {
      // The system has no file watches left: settings that change elsewhere count from the next start on.
      logger.warn('settings are not watched', { error });
    }
    await this.read();
  }

  /** One after the other: the last change wins, also in what follows from it. */
  read(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readOnce());
    return this.#reading;
  }

  async keepOnQuit(value: OnQuit): Promise<void> {
    await this.#options.http.call('settings.change', {
      params: { name: 'onQuit' },
      body: { value },
    });
  }

  [Symbol.dispose](): void {
    this.#watch.abort();
  }

  async #readOnce(): Promise<void> {
    try {
      const { items } = await this.#options.http.call('settings.list');
      const values = Object.fromEntries(items.map(({ name, value }) => [name, value]));
      this.#current = { ...defaults(), ...values };
      await this.#options.onChange(this.#current);
    } catch (thrown) {
      const reason = messageOf(thrown);
      this.#options.logger.warn('settings could not be read and followed', { reason });
    }
  }
}

function defaults(): Settings {
  const values = settingNames.map((name) => [name, settingTable[name].default]);
  return Object.fromEntries(values) as Settings;
}
