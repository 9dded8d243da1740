import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { securityHeaders } from './security-headers.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const compress = promisify(gzip);
/** A picture or a font is compressed already, and a small file gains nothing. */
const compressible = /\.(?:css|html|js|json|map|svg|txt|webmanifest)$/;
const leastCompressedBytes = 1_024;

/** Its name changes with its content (Vite puts a hash into it), so it may be kept for ever. */
const hashedAsset = /^\/assets\/.+-[\w-]{8}\.\w+$/;

const missingPage = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Roundhouse</title>
<h1>The page is not built</h1>
<p>The hub runs, but its page is missing. In the folder of Roundhouse, run <code>npm run build</code> and reload.</p>
<p>The command line works without it: <code>roundhouse --help</code>.</p>
</html>
`;

/**
 * The files of the page. A request is looked up in the list of what is there and never becomes a path of
 * the file system, so there is nothing in it to climb with (REPO-2). Links are not followed.
 */
export class StaticPage {
  readonly #directory: string;
  #files: ReadonlyMap<string, string> = new Map();
  #listedAtMs: number | null = null;
  /** Bytes by the name of the file: each is compressed once for a build. It has no secret that a length could betray. */
  readonly #compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(options: { readonly directory: string }) {
    this.#directory = options.directory;
  }

  /**
   * What a GET of this path answers; null for nothing. Who wants a document gets the page at any address,
   * because the page has addresses of its own; who wants a script must see that it is gone.
   */
  async answer(path: string, { accept, encodings }: Accepted): Promise<Response | null> {
    await this.#list();
    const isDocument =
      path === '/' || (accept.includes('text/html') && !path.startsWith('/assets/'));
    const name = this.#files.has(path) ? path : '/index.html';
    if (name !== path && !isDocument) return null;
    const file = this.#files.get(name);
    return file === undefined ? notBuilt() : this.#read({ name, file, encodings });
  }

  /** Lists again when the page was built again. */
  async #list(): Promise<void> {
    const builtAtMs = await modifiedAtMs(join(this.#directory, 'index.html'));
    if (builtAtMs === this.#listedAtMs) return;
    this.#files = builtAtMs === null ? new Map() : await listFiles(this.#directory);
    this.#listedAtMs = builtAtMs;
    this.#compressed.clear();
  }

  async #read(asked: {
    readonly name: string;
    readonly file: string;
    readonly encodings: string;
  }): Promise<Response | null> {
    const { name, file, encodings } = asked;
    const bytes = await readRegularFile(file);
    if (!bytes) return null;
    const isSmaller = compressible.test(name) && bytes.length >= leastCompressedBytes;
    const isCompressed = isSmaller && /(?:^|[\s,])gzip(?:$|[\s,;])/.test(encodings);
    return new Response(isCompressed ? await this.#compress(name, bytes) : bytes, {
      headers: {
        ...securityHeaders.page,
        ...(isSmaller && { Vary: 'Accept-Encoding' }),
        ...(isCompressed && { 'Content-Encoding': 'gzip' }),
        'Content-Type': contentTypes[extname(name)] ?? 'application/octet-stream',
        'Cache-Control': hashedAsset.test(name)
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
      },
    });
  }

  #compress(name: string, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    let compressed = this.#compressed.get(name);
    if (!compressed) {
      compressed = compress(bytes).then((buffer) => new Uint8Array(buffer));
      this.#compressed.set(name, compressed);
    }
    return compressed;
  }
}

/** What the request says that it takes. */
interface Accepted {
  /** `Accept`. */
  readonly accept: string;
  /** `Accept-Encoding`. */
  readonly encodings: string;
}

function notBuilt(): Response {
  const headers = { ...securityHeaders.page, 'Content-Type': 'text/html; charset=utf-8' };
  return new Response(missingPage, {
    status: 503,
    headers: { ...headers, 'Cache-Control': 'no-store' },
  });
}

async function modifiedAtMs(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    // Not built yet, or being built at this moment.
    return null;
  }
}

async function listFiles(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file.slice(directory.length).replaceAll('\\', '/'), file];
    }),
  );
}

async function readRegularFile(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    await using handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    return new Uint8Array(await handle.readFile());
  } catch {
    // Removed by a build since it was listed.
    return null;
  }
}
