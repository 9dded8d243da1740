import { watch } from 'node:fs';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { Check } from './doctor-service.ts';

/** What Linux says when its inotify instances or watches are used up, and what raises each. */
const remedies: Readonly<Record<string, string>> = {
  EMFILE: 'sudo sysctl fs.inotify.max_user_instances=1024',
  ENOSPC: 'sudo sysctl fs.inotify.max_user_watches=524288',
};

/** Whether the system still watches a file for us. Runners of this account share its limits. */
export function watchesCheck(directory: string): Check {
  return {
    id: 'watches',
    title: 'File watches',
    run: async () => {
      try {
        watch(directory, { persistent: false }).close();
        return { state: 'ok', detail: 'File watches work.', fix: null };
      } catch (thrown) {
        const { code = '' } = thrown as NodeJS.ErrnoException;
        return {
          state: 'warning',
          detail: `The system has no file watches left for this account (${messageOf(thrown)}). Sessions read their files regularly instead.`,
          fix: remedies[code] ?? 'End programs that watch many files, then run the doctor again.',
        };
      }
    },
  };
}
