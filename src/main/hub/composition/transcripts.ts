import { join } from 'node:path';

import { TranscriptService } from '../transcripts/transcript-service.ts';
import type { LogCore } from './hub-base.ts';

/** Transcripts of sessions, from the log and the recordings. */
export function buildTranscripts({ options, store, clock }: LogCore): TranscriptService {
  return new TranscriptService({
    clock,
    events: store,
    recordingsDirectory: join(options.settings.dataDirectory, 'recordings'),
  });
}
