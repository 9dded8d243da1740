import { constants, createDeflateRaw } from 'node:zlib';

import type { CDPSession } from '@playwright/test';

/** What a page has received: files and answers as they came, and each message of its stream. */
export class WireBytes {
  #answers = 0;
  readonly #messages: Buffer[] = [];

  static async of(devtools: CDPSession): Promise<WireBytes> {
    const bytes = new WireBytes();
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes.#answers += encodedDataLength;
    });
    devtools.on('Network.webSocketFrameReceived', ({ response }) => {
      const isText = response.opcode === 1;
      bytes.#messages.push(Buffer.from(response.payloadData, isText ? 'utf8' : 'base64'));
    });
    await devtools.send('Network.enable');
    return bytes;
  }

  /** Files and answers, in bytes. */
  get answers(): number {
    return this.#answers;
  }

  /** What the stream took since it was asked last, and what it would take with permessage-deflate. */
  async takeStream(): Promise<StreamBytes> {
    const messages = this.#messages.splice(0);
    const plain = messages.reduce((sum, { length }) => sum + length, 0);
    return {
      messages: messages.length,
      plain,
      deflatedAlone: await deflated(messages, false),
      deflatedTogether: await deflated(messages, true),
    };
  }
}

export interface StreamBytes {
  readonly messages: number;
  readonly plain: number;
  /** Each message by itself, as a stream without context takeover does. */
  readonly deflatedAlone: number;
  /** All with one window, as a stream with context takeover does. */
  readonly deflatedTogether: number;
}

async function deflated(messages: readonly Buffer[], isTogether: boolean): Promise<number> {
  let sum = 0;
  let stream = createDeflateRaw();
  stream.on('data', (piece: Buffer) => (sum += piece.length));
  for (const message of messages) {
    await new Promise<void>((resolve) => {
      stream.write(message);
      stream.flush(constants.Z_SYNC_FLUSH, resolve);
    });
    if (isTogether) continue;
    const next = createDeflateRaw();
    next.on('data', (piece: Buffer) => (sum += piece.length));
    stream.removeAllListeners('data');
    stream.destroy();
    stream = next;
  }
  stream.destroy();
  return sum;
}
