import { stat } from 'node:fs/promises';

import type { SessionId } from '../../../shared/base/ids.ts';
import type { RoomSource } from '../disk/disk-service.ts';
import { ContentStore } from '../files/content-store.ts';
import { FileService } from '../files/file-service.ts';
import { UploadService } from '../files/upload-service.ts';
import { attachFile } from '../mcp/attach-file-handler.ts';
import { readFile } from '../mcp/read-file-handler.ts';
import type { ToolHandlers } from '../mcp/tool-calls.ts';
import type { LogCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';
import type { Upkeep } from './upkeep.ts';

export interface Files {
  readonly files: FileService;
  readonly uploads: UploadService;
  readonly handlers: Pick<ToolHandlers, 'attach_file' | 'read_file'>;
}

export interface FilesInput {
  readonly room: RoomSource;
  readonly launchers: Pick<Launchers, 'launchers'>;
}

/** The files that sessions and operators give to sessions, and the tools by which sessions do. */
export function buildFiles(core: LogCore, { room, launchers }: FilesInput): Files {
  const { options, store, log, commands, clock, logger, scope } = core;
  const contents = new ContentStore({ dataDirectory: options.settings.dataDirectory });
  function attachmentsOf(session: SessionId) {
    return launchers.launchers.ofSession(session).attachments;
  }
  const files = new FileService({
    log,
    store,
    commands,
    clock,
    contents,
    room,
    copies: {
      remove: (session, id) => attachmentsOf(session).remove(session, id),
      removeContent: (session, file) => attachmentsOf(session).removeContent(session, file),
    },
    logger,
  });
  const uploads = scope.use(new UploadService({ files, clock }));
  scope.use(log.onDidCommit((events) => files.take(events)));
  const handlers = {
    attach_file: attachFile({ files, uploads, store }),
    read_file: readFile({
      files,
      places: {
        put: (session, name, content) => attachmentsOf(session).add(session, name, content),
        isThere: async (path) => (await stat(path).catch(() => null)) !== null,
      },
    }),
  };
  return { files, uploads, handlers };
}

/** With what a former hub has left in order. */
export async function startFiles(
  core: LogCore,
  { upkeep, launchers }: Pick<FilesInput, 'launchers'> & { readonly upkeep: Pick<Upkeep, 'disk'> },
): Promise<Files> {
  const built = buildFiles(core, { room: upkeep.disk, launchers });
  await built.files.start();
  return built;
}
