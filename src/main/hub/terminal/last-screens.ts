import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SessionId } from '../../../shared/base/ids.ts';
import {
  lastScreenFile,
  lastScreenSchema,
  type LastScreenRecord,
} from '../../../shared/wire/last-screen.ts';

/** What stood on terminals when their Claude Code ended. */
export interface LastScreenSource {
  /** Undefined while it runs, and where nothing was left. */
  read(session: SessionId): Promise<LastScreenRecord | undefined>;
}

/** From the folders of runners. A new start empties that folder; a runner that was killed has left nothing. */
export class LastScreens implements LastScreenSource {
  readonly #dataDirectory: string;

  constructor({ dataDirectory }: { readonly dataDirectory: string }) {
    this.#dataDirectory = dataDirectory;
  }

  async read(session: SessionId): Promise<LastScreenRecord | undefined> {
    try {
      const path = join(this.#dataDirectory, 'runners', session, lastScreenFile);
      const value: unknown = JSON.parse(await readFile(path, 'utf8'));
      return lastScreenSchema.safeParse(value).data;
    } catch {
      // Absent: it runs, or its runner could not write it.
      return undefined;
    }
  }
}
