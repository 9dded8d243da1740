import type { TranscriptSource } from './transcript-source.ts';

/** One JSON document, an entry per line, so that a long one can be read as it comes. */
export async function* writeJson(source: TranscriptSource): AsyncGenerator<string> {
  yield `{"format":"roundhouse.transcript.1",\n"session":${JSON.stringify(source.head)},\n"entries":[`;
  let separator = '\n';
  for await (const entry of source.entries) {
    yield `${separator}${JSON.stringify(entry)}`;
    separator = ',\n';
  }
  yield `\n],\n"redacted":${source.redactions()}}\n`;
}
