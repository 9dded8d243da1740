import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { randomText } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { webhookRecordSchema, type WebhookRecord } from './webhook-record.ts';

/** The records of all webhooks, each in a file that is replaced as a whole. */
export class WebhookFiles {
  readonly #folder: string;
  readonly #logger: Logger;

  constructor({ dataDirectory, logger }: { dataDirectory: string; logger: Logger }) {
    this.#folder = join(dataDirectory, 'webhooks');
    this.#logger = logger;
  }

  async read(): Promise<readonly WebhookRecord[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const records: WebhookRecord[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (!name.endsWith('.json')) {
        // What a killed hub had not finished.
        await rm(path, { force: true });
        continue;
      }
      const record = webhookRecordSchema.safeParse(parsed(await readFile(path, 'utf8')));
      if (record.success) records.push(record.data);
      else this.#logger.error('a webhook cannot be read and is left out', { path });
    }
    return records.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
  }

  async write(record: WebhookRecord): Promise<void> {
    const path = this.#pathOf(record.id);
    const draft = `${path}.${randomText(8)}`;
    try {
      await using file = await open(draft, 'wx', 0o600);
      await file.writeFile(JSON.stringify(record));
      await file.sync();
      await rename(draft, path);
    } catch (thrown) {
      await rm(draft, { force: true });
      throw thrown;
    }
    if (process.platform === 'win32') return;
    await using folder = await open(this.#folder, 'r');
    await folder.sync();
  }

  remove(id: string): Promise<void> {
    return rm(this.#pathOf(id), { force: true });
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Reported as one that cannot be read.
    return undefined;
  }
}
