import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import type Docker from 'dockerode';

/** What a script prints in a running container, as its own user. */
export async function runIn(docker: Docker, container: string, script: string): Promise<string> {
  const exec = await docker.getContainer(container).exec({
    Cmd: ['/bin/sh', '-c', script],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  const said = new PassThrough();
  docker.modem.demuxStream(stream, said, said);
  stream.once('end', () => said.end());
  return text(said);
}
