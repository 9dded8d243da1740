import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { assertNever } from '../../../shared/base/assert.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Viewer } from '../access/visible-asks.ts';
import { visibleEvent } from '../access/visible-session.ts';
import type { EventPage, EventStore } from '../store/event-store.ts';
import type { Recording } from './asciicast.ts';
import { writeAsciicast } from './asciicast.ts';
import { collectEntries } from './collect-entries.ts';
import { writeHtml } from './html.ts';
import { writeJson } from './json.ts';
import { writeMarkdown } from './markdown.ts';
import { readLastTexts } from './read-last-texts.ts';
import { redactEntry, redactHead } from './redact-entry.ts';
import type { Redactor } from './redactor.ts';
import { createRedactor, keepingRedactor } from './redactor.ts';
import type { TranscriptEntry } from './transcript-entry.ts';
import { headOf } from './transcript-head.ts';

export type TranscriptFormat = 'md' | 'html' | 'json' | 'cast';

export interface TranscriptRequest {
  readonly session: SessionView;
  /** For whom: a session names others, which may be hidden from them. */
  readonly viewer: Viewer;
  readonly format: TranscriptFormat;
  /** False keeps what looks like a key. */
  readonly isRedacted: boolean;
}

/** What a download needs; [TTY-9] the edge adds `sandbox` and `nosniff` and offers it as a file. */
export interface TranscriptDownload {
  readonly fileName: string;
  readonly contentType: string;
  /** The document, piece by piece; reading stops when the reader does. */
  readonly chunks: AsyncIterable<string>;
}

export interface TranscriptServiceOptions {
  readonly clock: Clock;
  readonly events: Pick<EventStore, 'page'>;
  /** `DATA/recordings`; below it one folder per session. */
  readonly recordingsDirectory: string;
}

const contentTypes: Readonly<Record<TranscriptFormat, string>> = {
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  cast: 'application/x-asciicast; charset=utf-8',
};

const pageEvents = 500;

/** Writes the transcript of a session from its event log, in memory that does not grow with it. */
export class TranscriptService {
  readonly #options: TranscriptServiceOptions;

  constructor(options: TranscriptServiceOptions) {
    this.#options = options;
  }

  export(request: TranscriptRequest): TranscriptDownload {
    return {
      fileName: fileNameOf(request),
      contentType: contentTypes[request.format],
      chunks: this.#write(request),
    };
  }

  #write(request: TranscriptRequest): AsyncIterable<string> {
    const redactor = redactorFor(request);
    const exportedAt = isoTime(this.#options.clock.now());
    const head = redactHead(headOf(request.session, exportedAt), redactor);
    const source = {
      head,
      entries: this.#entries(request, redactor),
      redactions: () => redactor.count,
    };
    switch (request.format) {
      case 'md':
        return writeMarkdown(source);
      case 'html':
        return writeHtml(source);
      case 'json':
        return writeJson(source);
      case 'cast':
        return writeAsciicast({ head, redactor, recordings: this.#recordings(request.session.id) });
      default:
        return assertNever(request.format, 'format');
    }
  }

  async *#entries(
    { session, viewer }: TranscriptRequest,
    redactor: Redactor,
  ): AsyncGenerator<TranscriptEntry> {
    const notes = await readLastTexts(this.#options.events, session.id);
    for await (const entry of collectEntries(this.#events(session.id, viewer), notes)) {
      yield redactEntry(entry, redactor);
    }
  }

  async *#events(session: SessionId, viewer: Viewer): AsyncGenerator<HubEvent> {
    let after: number | null = 0;
    while (after !== null) {
      const page: EventPage = await this.#options.events.page({
        session,
        after,
        limit: pageEvents,
      });
      yield* page.events.map((event) => visibleEvent(viewer, event));
      after = page.next;
    }
  }

  async *#recordings(session: SessionId): AsyncGenerator<Recording> {
    const folder = join(this.#options.recordingsDirectory, session);
    for (const file of await castFiles(folder)) {
      const input = createReadStream(join(folder, file), 'utf8');
      try {
        yield { lines: createInterface({ input, crlfDelay: Infinity }) };
      } finally {
        input.destroy();
      }
    }
  }
}

function redactorFor(request: TranscriptRequest): Redactor {
  if (!request.isRedacted) return keepingRedactor;
  return createRedactor({ style: request.format === 'cast' ? 'mask' : 'label' });
}

/** Oldest first: the names of recordings sort by time. A session without any has no folder. */
async function castFiles(folder: string): Promise<readonly string[]> {
  try {
    const files = await readdir(folder);
    return files.filter((file) => file.endsWith('.cast')).toSorted();
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return [];
    throw thrown;
  }
}

/** A name that every file system takes, with nothing of the session's name that could be a path. */
function fileNameOf({ session, format }: TranscriptRequest): string {
  const name = session.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '');
  return `${name || session.id}.${format}`;
}
