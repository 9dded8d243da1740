import type { SessionId } from '../../../../shared/base/ids.ts';
import { asId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { SharedFile } from '../../../../shared/domain/shared-file.ts';
import type { FileService } from '../../files/file-service.ts';
import { attachmentDisposition } from '../content-disposition.ts';
import type { Handlers } from '../handler.ts';

export type FileHandlers = Pick<Handlers, Extract<keyof Handlers, `shared-files.${string}`>>;

/** Files of a session, for the people who may see it. */
export function fileHandlers({ files }: { readonly files: FileService }): FileHandlers {
  return {
    'shared-files.list': ({ session }) =>
      Promise.resolve(ok({ items: files.list(idOf(session)).map((file) => presented(file)) })),
    'shared-files.read': ({ session, params, answerHeaders }) => {
      const found = files.find(idOf(session), asId('file', params.file));
      if (!found.ok) return Promise.resolve(found);
      const { name, bytes } = found.value;
      const content = files.read(found.value);
      if (content.ok) {
        answerHeaders.set('content-disposition', attachmentDisposition(name));
        answerHeaders.set('content-length', String(bytes));
      }
      return Promise.resolve(content);
    },
    'shared-files.withdraw': async ({ session, params, actor, command }) => {
      const context = { actor, command, remember: presented };
      const id = asId('file', params.file);
      const withdrawn = await files.withdraw(context, idOf(session), id);
      return withdrawn.ok ? ok(presented(withdrawn.value)) : withdrawn;
    },
  };
}

function presented({ id, name, type, bytes, sha256 }: SharedFile) {
  return { id, name, type, bytes, sha256 };
}

/** The router has resolved `:ref` before a handler runs. */
function idOf(session: SessionId | null): SessionId {
  return session ?? asId('session', '');
}
