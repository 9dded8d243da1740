import { messageOf } from '../../../shared/base/app-error.ts';
import { cutTextBefore } from '../../../shared/base/cut-text.ts';
import { newUuid } from '../../../shared/base/ids.ts';
import { HubError } from '../../../shared/client/hub-error.ts';
import { attachmentLimitBytes } from '../../../shared/wire/body-limits.ts';
import type { App } from '../../core/context/app.ts';
import type { DraftFile } from '../../core/stores/drafts-store.ts';
import { addFile, dropFile, replaceFile } from '../../core/stores/drafts-store.ts';
import { thumbnailOf } from './thumbnail.ts';

type Parts = Pick<App, 'http' | 'stores' | 'actions'>;

/** Gives the hub each file at once, so that a draft that is sent later has nothing left to wait for. */
export function attachFiles(app: Parts, session: string, files: readonly File[]): void {
  for (const file of files) void attachFile(app, session, file);
}

async function attachFile(app: Parts, session: string, file: File): Promise<void> {
  const { drafts } = app.stores;
  const entry = { key: newUuid(), name: nameOf(file), bytes: file.size, thumbnail: null };
  drafts.setState((state) => addFile(state, session, { ...entry, state: 'sending' }), true);
  const [kept, thumbnail] = await Promise.all([keep(app, session, file), thumbnailOf(file)]);
  const isWanted = drafts
    .getState()
    .drafts.get(session)
    ?.files.some(({ key }) => key === entry.key);
  // Taken away while it was on its way.
  if (!isWanted && kept.state === 'kept') return forget(app, session, kept.id);
  const done: DraftFile = { ...entry, thumbnail, ...kept };
  drafts.setState((state) => replaceFile(state, session, done), true);
}

/** What is pasted has no name in some browsers. */
function nameOf(file: File): string {
  return file.name === '' ? 'pasted' : file.name;
}

type Outcome =
  | { readonly state: 'kept'; readonly id: string; readonly path: string }
  | { readonly state: 'failed'; readonly reason: string };

async function keep(app: Parts, session: string, file: File): Promise<Outcome> {
  if (file.size > attachmentLimitBytes) {
    const mebibytes = attachmentLimitBytes / 1024 / 1024;
    return { state: 'failed', reason: `larger than ${mebibytes} MiB` };
  }
  try {
    const { id, path } = await app.http.call('attachments.add', {
      params: { ref: session },
      query: { name: cutTextBefore(nameOf(file), 200) },
      upload: new Uint8Array(await file.arrayBuffer()),
    });
    return { state: 'kept', id, path };
  } catch (thrown) {
    const reason = thrown instanceof HubError ? thrown.message : `unreadable: ${messageOf(thrown)}`;
    return { state: 'failed', reason };
  }
}

/** Takes a file out of the draft, and away from the hub. */
export function detachFile(app: Parts, session: string, file: DraftFile): void {
  app.stores.drafts.setState((state) => dropFile(state, session, file.key), true);
  if (file.state === 'kept') void forget(app, session, file.id);
}

async function forget(app: Parts, session: string, id: string): Promise<void> {
  try {
    await app.http.call('attachments.remove', { params: { ref: session, file: id } });
  } catch {
    // It goes with its session at the latest.
  }
}
