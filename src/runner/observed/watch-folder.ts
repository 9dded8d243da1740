import { watch } from 'node:fs';

import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';

export interface WatchFolderOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The file of this name may have changed; null: any of them may have. Called too often rather than too rarely. */
  readonly onChange: (name: string | null) => void;
}

/** How often a folder is read that the system does not watch for us. */
const lookMs = 250;

/** What Linux says when its inotify instances, its watches or our file descriptors are used up. */
const isUsedUp = new Set(['EMFILE', 'ENFILE', 'ENOSPC', 'ENOMEM']);

/**
 * Watches a folder by the system's notifications, and by looking again and again where the system has none left: a
 * machine full of editors and watchers must cost us some milliseconds and not the session.
 */
export function watchFolder({ folder, clock, logger, onChange }: WatchFolderOptions): Disposable {
  let timer: Disposable | undefined;
  function look(): void {
    timer = clock.schedule(lookMs, () => {
      look();
      onChange(null);
    });
  }
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => onChange(name));
    watcher.on('error', (error) => {
      watcher.close();
      logger.warn('a folder is no longer watched, so it is read regularly', { folder, error });
      look();
    });
    return {
      [Symbol.dispose]: () => {
        watcher.close();
        timer?.[Symbol.dispose]();
      },
    };
  } catch (thrown) {
    if (!isUsedUp.has((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
    logger.warn('the system has no file watches left, so a folder is read regularly', {
      folder,
      error: thrown,
      remedy: 'raise fs.inotify.max_user_instances and fs.inotify.max_user_watches with sysctl',
    });
    look();
    return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
  }
}
