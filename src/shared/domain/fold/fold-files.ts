import type { HubEvent } from '../event.ts';
import type { SharedFile } from '../shared-file.ts';
import type { AskEvent } from './fold-asks.ts';

export type FileEvent = Extract<HubEvent, { kind: `file.${string}` }>;

export function isFileEvent(event: HubEvent): event is FileEvent {
  return event.kind.startsWith('file.');
}

export function foldFiles(files: readonly SharedFile[], event: FileEvent): readonly SharedFile[] {
  switch (event.kind) {
    case 'file.shared':
      return withFiles(files, [event.data.file]);
    case 'file.withdrawn':
      return files.filter(({ id }) => id !== event.data.file);
  }
}

/** What came with a question, a message or an answer belongs to both sessions. */
export function foldFilesOfAsk(
  files: readonly SharedFile[],
  event: AskEvent,
): readonly SharedFile[] {
  if (event.kind !== 'ask.asked' && event.kind !== 'ask.answered') return files;
  return withFiles(files, event.data.files ?? []);
}

/** The very same list when nothing is new. */
function withFiles(
  files: readonly SharedFile[],
  more: readonly SharedFile[],
): readonly SharedFile[] {
  const fresh = more.filter((one) => files.every(({ id }) => id !== one.id));
  return fresh.length === 0 ? files : [...files, ...fresh];
}
