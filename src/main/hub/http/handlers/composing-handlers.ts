import type { SessionId } from '../../../../shared/base/ids.ts';
import { asId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { AttachedFile, AttachmentService } from '../../composing/attachment-service.ts';
import type { ComposingService } from '../../composing/composing-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { Handlers } from '../handler.ts';

type Names = Extract<
  keyof Handlers,
  `files.${string}` | `commands.${string}` | `attachments.${string}`
>;
export type ComposingHandlers = Pick<Handlers, Names>;

export interface ComposingHandlersOptions {
  readonly sessions: Pick<SessionService, 'read'>;
  readonly composing: ComposingService;
  readonly attachments: AttachmentService;
}

const defaultFiles = 20;

/** What helps to write a message: files to name, commands to give, files to send along. */
export function composingHandlers(options: ComposingHandlersOptions): ComposingHandlers {
  const { sessions, composing, attachments } = options;
  return {
    'files.find': async ({ session, query }) => {
      const found = sessions.read(idOf(session));
      if (!found.ok) return found;
      const paths = await composing.findFiles(
        found.value,
        query.q ?? '',
        query.limit ?? defaultFiles,
      );
      return ok({ items: paths.map((path) => ({ path })) });
    },
    'commands.list': async ({ session }) => {
      const found = sessions.read(idOf(session));
      return found.ok ? ok({ items: [...(await composing.listCommands(found.value))] }) : found;
    },
    'attachments.add': ({ session, query, upload, actor, command }) => {
      const context = { actor, command, remember: presented };
      return attachments.attach(context, idOf(session), { name: query.name, content: upload });
    },
    'attachments.remove': async ({ session, params, actor, command }) => {
      const context = { actor, command, remember: () => ({ id: params.file }) };
      const removed = await attachments.detach(context, idOf(session), params.file);
      return removed.ok ? ok({ id: params.file }) : removed;
    },
  };
}

function presented({ id, name, path, bytes, type, file }: AttachedFile) {
  return { id, name, path, bytes, type, file };
}

/** The router has resolved `:ref` before a handler runs. */
function idOf(session: SessionId | null): SessionId {
  return session ?? asId('session', '');
}
