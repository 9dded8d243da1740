import { packArchive } from '../../../src/main/hub/launchers/docker/container-archive.ts';
import { containerClaudeVersion } from '../../../src/main/hub/launchers/docker/worker-image.ts';
import type { TestEngine } from './test-engine.ts';

const script = `#!/bin/sh
[ "$1" = --version ] && exec echo '${containerClaudeVersion} (a program that waits)'
echo waiting
exec cat
`;

const dockerfile = `ARG BASE
FROM \${BASE}
COPY claude /usr/local/bin/claude
RUN chmod 755 /usr/local/bin/claude
`;

/** A base image whose Claude Code is a program that waits: launchers never look at it. */
export async function buildWaitingImage({ docker, base }: TestEngine): Promise<string> {
  const tag = 'roundhouse-test-waiting:1';
  const context = packArchive(
    [
      { type: 'file', name: 'Dockerfile', content: Buffer.from(dockerfile) },
      { type: 'file', name: 'claude', content: Buffer.from(script) },
    ],
    { uid: 0, gid: 0, mode: 0o644 },
  );
  const events = await docker.buildImage(context, {
    t: tag,
    buildargs: { BASE: base },
    forcerm: true,
  });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(events, (thrown) => (thrown ? reject(thrown) : resolve()));
  });
  return tag;
}
