import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod';

import { makeFolder } from '../../../node/make-folder.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { readCertificateFiles, type OwnCertificate } from './own-certificate.ts';

export interface TailscaleCertificateOptions {
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Absolute path of the program; undefined where there is none. */
  readonly findProgram: () => string | undefined;
}

const run = promisify(execFile);

const dayMs = 86_400_000;
/** Asking costs a program each time, which gets a new one only when the last is about to expire. */
const askEveryMs = dayMs;
const askAgainMs = 300_000;
/** The first certificate of a machine takes as long as the authority does; the listener waits for it. */
const limitMs = 20_000;

const statusSchema = z.object({ Self: z.object({ DNSName: z.string() }) });

/**
 * The certificate that Tailscale gives this machine, for the listener at its Tailscale address. Phones trust it, and its
 * name stays when the machine moves. Where it cannot be had, the hub's own certificate is served.
 */
export class TailscaleCertificate {
  readonly #options: TailscaleCertificateOptions;
  #askAtMs = 0;

  constructor(options: TailscaleCertificateOptions) {
    this.#options = options;
  }

  async read(): Promise<OwnCertificate | null> {
    const { clock, logger } = this.#options;
    if (clock.monotonic() >= this.#askAtMs) {
      try {
        await this.#ask();
        this.#askAtMs = clock.monotonic() + askEveryMs;
      } catch (thrown) {
        this.#askAtMs = clock.monotonic() + askAgainMs;
        logger.warn('Tailscale gave no certificate', { error: thrown });
      }
    }
    try {
      return readCertificateFiles(this.#files, clock.now());
    } catch (thrown) {
      logger.warn('the certificate of Tailscale is not used', { error: thrown });
      return null;
    }
  }

  get #files() {
    const folder = join(this.#options.dataDirectory, 'tls');
    return { cert: join(folder, 'tailscale.crt'), key: join(folder, 'tailscale.key') };
  }

  async #ask(): Promise<void> {
    const program = this.#options.findProgram();
    if (program === undefined) return;
    makeFolder(join(this.#options.dataDirectory, 'tls'));
    const { stdout } = await run(program, ['status', '--json'], { timeout: limitMs });
    const name = statusSchema.parse(JSON.parse(stdout)).Self.DNSName.replace(/\.$/, '');
    const { cert, key } = this.#files;
    await run(program, ['cert', '--cert-file', cert, '--key-file', key, name], {
      timeout: limitMs,
    });
  }
}
