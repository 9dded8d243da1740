import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { HttpClient } from '../../shared/client/http-client.ts';
import type { TranscriptRequest } from '../../shared/wire/bridge.ts';

/** Writes a transcript as the hub sends it, whole or not at all. */
export async function saveTranscript(
  http: HttpClient,
  { session, format, isRedacted }: TranscriptRequest,
  file: string,
): Promise<void> {
  const answer = await http.open('sessions.transcript', {
    params: { ref: session },
    query: { format, redact: isRedacted ? 'yes' : 'no' },
  });
  const draft = `${file}.part`;
  try {
    await pipeline(Readable.from(answer.body ?? []), createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, file);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
}
