import type { Clock } from '../../../shared/base/clock.ts';
import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { sendFilePartMethod, type FilePart } from '../../../shared/wire/file-methods.ts';
import { serveMethod, type ServedMethod } from '../../../shared/wire/runner-requests.ts';
import type { HeldContent } from './content-store.ts';
import type { FileService } from './file-service.ts';

export interface UploadServiceOptions {
  readonly files: Pick<FileService, 'add'>;
  readonly clock: Clock;
}

/** A runner sends part after part without a pause; what rests this long was left. */
const idleLimitMs = 60_000;
/** Of one session at a time. */
const uploadLimit = 4;

/** Files on their way from runners, each kept for the call that names it. */
export class UploadService implements Disposable {
  readonly #options: UploadServiceOptions;
  readonly #uploads = new Map<string, Upload>();

  constructor(options: UploadServiceOptions) {
    this.#options = options;
  }

  methodsFor({ runner, session }: Sender): readonly ServedMethod[] {
    return [
      serveMethod(sendFilePartMethod, async (part) => {
        const taken = await this.#take({ runner, session }, part);
        return taken.ok ? ok({}) : taken;
      }),
    ];
  }

  /** The content of a finished upload of this session, once; the caller disposes it. */
  async finish(
    session: SessionId,
    { upload: id, sha256 }: { readonly upload: string; readonly sha256: string },
  ): Promise<Result<HeldContent, Refusal>> {
    const upload = this.#uploads.get(keyOf(session, id));
    if (!upload?.isWhole) return err(leftBehind());
    this.#uploads.delete(keyOf(session, id));
    upload.idle[Symbol.dispose]();
    const content = await upload.content;
    if (!content.ok || content.value.sha256 === sha256) return content;
    content.value[Symbol.dispose]();
    return err(refusal('refused', 'The file was changed on its way.', 'Attach it again.'));
  }

  [Symbol.dispose](): void {
    for (const key of this.#uploads.keys()) this.#drop(key);
  }

  async #take(sender: Sender, part: FilePart): Promise<Result<void, Refusal>> {
    const key = keyOf(sender.session, part.upload);
    const known = this.#uploads.get(key);
    if (!known && part.offset > 0) return err(leftBehind());
    const upload = known ?? this.#begin(key, sender.session);
    if (!upload) {
      return err(refusal('busy', `${uploadLimit} files of this session are on their way already.`));
    }
    upload.idle[Symbol.dispose]();
    upload.idle = this.#options.clock.schedule(idleLimitMs, () => this.#drop(key));
    const refused = await upload.parts.push(Buffer.from(part.data, 'base64'), part);
    if (refused) {
      this.#drop(key);
      return err(refused);
    }
    if (!part.isLast) return ok(undefined);
    upload.isWhole = true;
    upload.parts.end();
    const content = await upload.content;
    if (content.ok) return ok(undefined);
    this.#drop(key);
    return content;
  }

  #begin(key: string, session: SessionId): Upload | undefined {
    const others = [...this.#uploads.values()].filter((upload) => upload.session === session);
    if (others.length >= uploadLimit) return undefined;
    const { files, clock } = this.#options;
    const parts = new PartStream();
    const content = files.add(parts);
    parts.follow(content);
    const idle = clock.schedule(idleLimitMs, () => this.#drop(key));
    const upload: Upload = { session, parts, content, idle, isWhole: false };
    this.#uploads.set(key, upload);
    return upload;
  }

  #drop(key: string): void {
    const upload = this.#uploads.get(key);
    if (!upload) return;
    this.#uploads.delete(key);
    upload.idle[Symbol.dispose]();
    upload.parts.cut();
    upload.content.then(
      (content) => content.ok && content.value[Symbol.dispose](),
      // It was cut off here, or the disk failed: then its sender was told.
      () => undefined,
    );
  }
}

interface Sender {
  readonly runner: RunnerId;
  readonly session: SessionId;
}

interface Upload {
  readonly session: SessionId;
  readonly parts: PartStream;
  readonly content: Promise<Result<HeldContent, Refusal>>;
  idle: Disposable;
  isWhole: boolean;
}

function keyOf(session: SessionId, upload: string): string {
  return `${session} ${upload}`;
}

function leftBehind(): Refusal {
  return refusal('gone', 'The hub has not got the parts before this one.', 'Attach it again.');
}

/** Parts go in one by one; each `push` resolves when its part is with the reader, who is the disk. */
class PartStream implements AsyncIterable<Uint8Array> {
  #received = 0;
  #next = Promise.withResolvers<Uint8Array | null>();
  #taken = Promise.withResolvers<void>();
  /** The reader stopped reading, with the reason where it is a refusal. */
  #stopped: Promise<Refusal | undefined> = new Promise(() => undefined);

  /** A reader that refuses the rest reads no more, and no part waits for it. */
  follow(reader: Promise<Result<unknown, Refusal>>): void {
    this.#stopped = reader.then((result) => (result.ok ? undefined : result.error));
    // Whoever waits for the reader hears of its fault.
    this.#stopped.catch(() => undefined);
    this.#next.promise.catch(() => undefined);
  }

  async push(
    part: Uint8Array,
    { offset }: { readonly offset: number },
  ): Promise<Refusal | undefined> {
    // A request that is repeated on the next link.
    if (offset + part.length <= this.#received && part.length > 0) return undefined;
    if (offset !== this.#received) return leftBehind();
    this.#received += part.length;
    if (part.length === 0) return undefined;
    this.#taken = Promise.withResolvers<void>();
    const taken = this.#taken.promise;
    this.#next.resolve(part);
    return Promise.race([taken.then(() => undefined), this.#stopped]);
  }

  end(): void {
    this.#next.resolve(null);
  }

  cut(): void {
    this.#next.reject(new Error('the file was cut off on its way'));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const part = await this.#next.promise;
      this.#next = Promise.withResolvers();
      this.#next.promise.catch(() => undefined);
      this.#taken.resolve();
      if (part === null) return;
      yield part;
    }
  }
}
