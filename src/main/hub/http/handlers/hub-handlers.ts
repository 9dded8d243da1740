import { asId } from '../../../../shared/base/ids.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../../shared/wire/errors.ts';
import { authorize, noTarget } from '../../access/authorize.ts';
import { ownsHub } from '../../access/owner-only.ts';
import { canSee, isOfHub } from '../../access/principal.ts';
import type { SessionScopes } from '../../access/visible-asks.ts';
import type { DoctorService } from '../../doctor/doctor-service.ts';
import type { HubStatus, StatusService } from '../../lifecycle/status-service.ts';
import type { StopService } from '../../lifecycle/stop-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { SettingsService } from '../../settings/settings-service.ts';
import type { SqliteStore } from '../../store/sqlite-store.ts';
import type { TranscriptService } from '../../transcripts/transcript-service.ts';
import { attachmentDisposition } from '../content-disposition.ts';
import type { Handlers } from '../handler.ts';
import { searchScope } from '../search-scope.ts';

type Names =
  | Extract<
      keyof Handlers,
      `hub.${string}` | `doctor.${string}` | `search.${string}` | `settings.${string}`
    >
  | 'sessions.transcript';
export type HubHandlers = Pick<Handlers, Names>;

export interface HubHandlersOptions {
  readonly sessions: SessionService;
  readonly scopes: SessionScopes;
  readonly transcripts: TranscriptService;
  readonly doctor: DoctorService;
  readonly settings: SettingsService;
  readonly store: Pick<SqliteStore, 'search' | 'backup'>;
  readonly status: Pick<StatusService, 'read'>;
  readonly stopping: Pick<StopService, 'stop'>;
}

const defaultHits = 20;

export function hubHandlers(options: HubHandlersOptions): HubHandlers {
  const { sessions, scopes, transcripts, doctor, settings, store, status, stopping } = options;

  function nameOf(id: string): string {
    return sessions.list().find((view) => view.id === id)?.name ?? id;
  }

  return {
    'hub.read': async ({ principal }) => {
      const visible = sessions.list().filter((view) => canSee(principal, view));
      const read = await status.read();
      const shown = ownsHub(principal) ? read : withoutMachine(read);
      return ok({ ...shown, sessions: visible.length });
    },
    'hub.stop': async ({ body }) =>
      ok({ sessions: await stopping.stop({ isStoppingSessions: body.sessions === true }) }),
    'hub.backup': async ({ body }) => ok(await store.backup(body.file)),
    // Both name folders and programs of the machine, and repos of sessions that may be hidden.
    'doctor.run': async ({ principal, query }) => {
      if (!isOfHub(principal)) return err(needsHubRole());
      const isProbing = query.probe === 'yes';
      // The probe starts a Claude Code, which is more than to look.
      const allowed = isProbing ? authorize(principal, 'session.start', noTarget) : ok(undefined);
      return allowed.ok ? ok({ items: [...(await doctor.run({ isProbing }))] }) : allowed;
    },
    'settings.list': ({ principal }) =>
      Promise.resolve(
        isOfHub(principal) ? ok({ items: [...settings.list()] }) : err(needsHubRole()),
      ),
    'settings.change': ({ params, body }) => settings.change(params.name, body.value),
    'search.run': async ({ principal, query }) => {
      const scope = searchScope({
        principal,
        sessions: sessions.list(),
        reference: query.session,
      });
      if (!scope.ok) return scope;
      const answer = await store.search({
        text: query.q,
        sessions: scope.value,
        limit: query.limit ?? defaultHits,
        ...(query.before === undefined ? {} : { before: query.before }),
      });
      return ok({
        items: answer.hits.map((hit) => ({ ...hit, sessionName: nameOf(hit.session) })),
      });
    },
    'sessions.transcript': async ({ principal, session, query, answerHeaders }) => {
      const found = sessions.read(session ?? asId('session', ''));
      if (!found.ok) return found;
      const download = transcripts.export({
        session: found.value,
        viewer: { principal, sessions: scopes },
        format: query.format ?? 'md',
        isRedacted: query.redact !== 'no',
      });
      answerHeaders.set('content-type', download.contentType);
      answerHeaders.set('content-disposition', attachmentDisposition(download.fileName));
      return ok(download.chunks);
    },
  };
}

/** Only the owner learns where files are on the machine and what runs there. */
function withoutMachine(status: HubStatus): HubStatus {
  return { ...status, pid: null, dataDirectory: null, claude: { ...status.claude, path: null } };
}

function needsHubRole(): Refusal {
  return refusal('forbidden_role', 'This is for those who have a role on the whole hub.');
}
