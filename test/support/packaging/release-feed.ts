import { createHash, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { stringify } from 'yaml';

import { signedText } from '../../../src/main/desktop/updates/release-signature.ts';

export interface ReleaseFeedOptions {
  readonly content: string;
  /** What the release claims to hold, when that is something else; null when it claims nothing. */
  readonly digestOf?: string | null;
  /** The key that its index is signed with; null for a release that is not signed. */
  readonly signWith: KeyObject | null;
}

/** A release on loopback, as electron-updater finds it: one AppImage of a version far ahead. */
export class ReleaseFeed implements AsyncDisposable {
  readonly version = '99.0.0';
  /** Paths whose content has gone out, in order. */
  readonly sent: string[] = [];
  readonly #content: Buffer;
  readonly #digest: string | null;
  readonly #signWith: KeyObject | null;
  readonly #listener = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feed').pathname;
    response.once('finish', () => this.sent.push(path));
    const body = path === '/latest-linux.yml' ? this.#index() : this.#content;
    response.writeHead(200, { 'content-length': body.length });
    response.end(body);
  });

  constructor(options: ReleaseFeedOptions) {
    const { content, digestOf = content, signWith } = options;
    this.#signWith = signWith;
    this.#content = Buffer.from(content);
    this.#digest = digestOf && createHash('sha512').update(digestOf).digest('base64');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    this.#listener.listen(0, '127.0.0.1');
    await once(this.#listener, 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.closeAllConnections();
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #index(): Buffer {
    const url = `Roundhouse-${this.version}.AppImage`;
    const digest = this.#digest === null ? {} : { sha512: this.#digest };
    const file = { url, ...digest, size: this.#content.length };
    const index = { version: this.version, files: [file], path: url, ...digest };
    const signature = this.#signWith && {
      signature: sign(null, Buffer.from(signedText(index)), this.#signWith).toString('base64'),
    };
    const releaseDate = '2030-01-01T00:00:00.000Z';
    return Buffer.from(stringify({ ...index, ...signature, releaseDate }));
  }
}
