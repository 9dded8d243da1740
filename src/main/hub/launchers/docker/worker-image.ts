import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type Docker from 'dockerode';
import { z } from 'zod';

import { messageOf } from '../../../../shared/base/app-error.ts';
import type { Logger } from '../../../../shared/base/logger.ts';
import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { packArchive } from './container-archive.ts';
import { isNotFound } from './engine.ts';
import type { RunnerProgramPlace } from './runner-program.ts';
import { readRunnerProgram } from './runner-program.ts';

/** The Claude Code that is put into images: the one that this release was tested with. */
export const containerClaudeVersion = '2.1.329';

const repository = 'roundhouse-worker';

export interface WorkerImageOptions extends RunnerProgramPlace {
  /** The image that it is built from. */
  readonly base: string;
  readonly logger: Logger;
}

/** What the engine says of a build, one at a time. */
const buildEventSchema = z.looseObject({
  stream: z.string().optional(),
  error: z.string().optional(),
});

interface BuildContext {
  readonly key: string;
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
}

/** The image of all sessions in containers: built when it is missing, and anew when anything in it has changed. */
export class WorkerImage {
  readonly #options: WorkerImageOptions;
  #context: BuildContext | undefined;
  #building: Promise<Result<string, string>> | undefined;

  constructor(options: WorkerImageOptions) {
    this.#options = options;
  }

  /** Its id; else a sentence for a person. Sessions that start together wait for one build. */
  ensure(docker: Docker): Promise<Result<string, string>> {
    this.#building ??= this.#ensure(docker).finally(() => (this.#building = undefined));
    return this.#building;
  }

  async #ensure(docker: Docker): Promise<Result<string, string>> {
    this.#context ??= this.#readContext();
    const { key, files } = this.#context;
    const tag = `${repository}:${key}`;
    const existing = await idOf(docker, tag);
    if (existing !== undefined) return ok(existing);
    const { base, logger } = this.#options;
    logger.info('building the image of sessions in containers', { tag, base });
    const archive = packArchive(
      files.map((file) => ({ type: 'file', ...file })),
      { uid: 0, gid: 0, mode: 0o644 },
    );
    const events = await docker.buildImage(archive, {
      t: tag,
      dockerfile: 'Dockerfile',
      buildargs: { BASE: base, CLAUDE_VERSION: containerClaudeVersion },
      // A failed step leaves its container otherwise.
      forcerm: true,
    });
    const failure = await this.#follow(docker, events);
    if (failure !== undefined) {
      return err(`The image for sessions in containers could not be built: ${failure}`);
    }
    const built = await idOf(docker, tag);
    return built === undefined ? err('The engine built an image and does not have it.') : ok(built);
  }

  /** Why the build failed. A failed step is no error of the stream, only an event in it. */
  #follow(docker: Docker, events: NodeJS.ReadableStream): Promise<string | undefined> {
    const { logger } = this.#options;
    let failure: string | undefined;
    return new Promise((resolve) => {
      docker.modem.followProgress(
        events,
        (thrown) => resolve(thrown ? messageOf(thrown) : failure),
        (event: unknown) => {
          const { stream = '', error } = buildEventSchema.catch({}).parse(event);
          failure ??= error;
          if (stream.trim() !== '') logger.debug('build', { line: stream.trim() });
        },
      );
    });
  }

  #readContext(): BuildContext {
    const { packageRoot, base } = this.#options;
    const resources = join(packageRoot, 'resources', 'docker');
    const program = readRunnerProgram(this.#options);
    const files = [
      { name: 'Dockerfile', content: readFileSync(join(resources, 'worker.Dockerfile')) },
      ...['worker-entry.sh', 'worker-clone.sh', 'worker-save.sh'].map((name) => ({
        name: `roundhouse/${name}`,
        content: readFileSync(join(resources, name)),
      })),
      ...program.map(({ path, content }) => ({ name: `roundhouse/${path}`, content })),
    ];
    const digest = createHash('sha256').update(JSON.stringify([base, containerClaudeVersion]));
    for (const { name, content } of files)
      digest.update(`${name}\0${content.length}\0`).update(content);
    return { key: digest.digest('hex').slice(0, 16), files };
  }
}

async function idOf(docker: Docker, tag: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(tag).inspect()).Id;
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}
