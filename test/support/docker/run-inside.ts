import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import type { TestEngine } from './test-engine.ts';

/** Runs a script of Node in a container, as a program of the work could, and answers with what it printed. */
export async function runInside(
  { docker }: TestEngine,
  container: string,
  script: string,
): Promise<string> {
  const running = await docker.getContainer(container).exec({
    Cmd: ['node', '--input-type=module', '--eval', script],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await running.start({});
  const said = new PassThrough();
  docker.modem.demuxStream(stream, said, said);
  stream.once('end', () => said.end());
  return text(said);
}
