import type { IncomingMessage, ServerResponse } from 'node:http';

import { err, ok, type Result } from '../../../shared/base/result.ts';
import { parseStrictJson } from '../../../shared/base/strict-json.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { headerOf } from './request-headers.ts';

export const bodyLimitBytes = 64 * 1024;

function hasBody(request: IncomingMessage): boolean {
  if (request.headers['transfer-encoding'] !== undefined) return true;
  return Number(request.headers['content-length'] ?? 0) > 0;
}

/**
 * What the headers alone say of the body, before anything of it is read. Only JSON is taken, and bytes
 * where a file is wanted: what a form of another site can send is something else (WEB-4).
 */
export function guardBody(
  request: IncomingMessage,
  { limitBytes, isUpload }: { readonly limitBytes: number; readonly isUpload: boolean },
): Refusal | null {
  const type = headerOf(request, 'content-type');
  const isWanted = isUpload ? isOctetStream : isJson;
  if (type === null ? hasBody(request) : !isWanted(type)) {
    const wanted = isUpload ? 'application/octet-stream' : 'application/json';
    return refusal('unsupported_media_type', `Only ${wanted} is understood here.`);
  }
  if (headerOf(request, 'content-encoding') !== null) {
    return refusal('unsupported_media_type', 'A compressed body is not understood here.');
  }
  return Number(request.headers['content-length'] ?? 0) > limitBytes ? tooLarge(limitBytes) : null;
}

/** Reads and parses the body, never more than the limit of it (BIG-2). Nothing at all counts as `{}`. */
export async function readBody(
  request: IncomingMessage,
  outgoing: ServerResponse,
  limitBytes: number,
): Promise<Result<unknown, Refusal>> {
  if (!hasBody(request)) return ok({});
  if (request.headers.expect !== undefined) outgoing.writeContinue();
  const bytes = await readBytes(request, limitBytes);
  if (bytes === null) return err(tooLarge(limitBytes));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return err(refusal('bad_request', 'The body is not UTF-8.'));
  }
  const parsed = parseStrictJson(text);
  return parsed.ok ? parsed : err(refusal('bad_request', `The body ${parsed.error}.`));
}

/** Null when there is more than the limit; what came until then is let go. */
function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    function onData(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes <= limitBytes) return void chunks.push(chunk);
      request.off('data', onData);
      request.pause();
      resolve(null);
    }
    request.on('data', onData);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the caller left before its body ended')));
  });
}

/**
 * The bytes as they come. Who stops reading leaves the socket whole, so that the refusal can still be
 * told. A caller who waits to be told to go on has sent nothing yet.
 */
export function openUpload(
  request: IncomingMessage,
  outgoing: ServerResponse,
): AsyncIterable<Uint8Array> {
  if (request.headers.expect !== undefined) outgoing.writeContinue();
  return request.iterator({ destroyOnReturn: false });
}

function isOctetStream(type: string): boolean {
  return /^application\/octet-stream$/i.test(type.trim());
}

function isJson(type: string): boolean {
  return /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);
}

function tooLarge(limitBytes: number): Refusal {
  return refusal('too_large', `The body is larger than ${Math.floor(limitBytes / 1024)} KiB.`);
}
