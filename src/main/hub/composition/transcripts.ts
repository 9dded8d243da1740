import { join } from 'node:path';

import { TranscriptService } from '../transcripts/transcript-service.ts';
import type { HubCore } from './hub-base.ts';

/** Transcripts of sessions, from the log and the recordings. */
export function buildTranscripts({ options, store, clock }: HubCore): TranscriptService {
  return new TranscriptService({
    clock,
    readEvents: async (session, after, limit) =>
      (await store.page({ session, after, limit })).events,
    recordingsDirectory: join(options.settings.dataDirectory, 'recordings'),
  });
}
