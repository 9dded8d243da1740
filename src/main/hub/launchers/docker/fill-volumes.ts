import { createReadStream } from 'node:fs';

import type Docker from 'dockerode';

import type { Ids } from './container-archive.ts';
import { packArchive } from './container-archive.ts';
import type { ContainerWork } from './container-work.ts';
import type { SessionVolumes } from './session-volumes.ts';

export interface VolumeFill {
  readonly docker: Docker;
  readonly work: ContainerWork;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ids: Ids;
  readonly volumes: SessionVolumes;
  /** The top of the repo on the hub's machine. */
  readonly top: string;
  /** What Claude Code asks at its first start, answered. */
  readonly answers: string;
}

/** In the state volume: once it is there, everything is. */
export const lastFilled = 'seed/claude.json';

const place = '/fill';

/**
 * Gives new volumes to the user of their containers, and puts into them what a session begins with. It goes through a
 * container that is never started: an engine changes the owner of a volume only where it is a folder below another.
 */
export async function fillVolumes(fill: VolumeFill): Promise<void> {
  const { docker, image, labels, volumes, work, ids } = fill;
  const filler = await docker.createContainer({
    Image: image,
    Entrypoint: ['/bin/false'],
    Labels: { ...labels },
    HostConfig: {
      NetworkMode: 'none',
      Mounts: [
        { Type: 'volume', Source: volumes.state, Target: `${place}/state` },
        { Type: 'volume', Source: volumes.work, Target: `${place}/work` },
      ],
    },
  });
  try {
    await work.withBundle(fill.top, async ({ path, bytes, shallow }) => {
      const archive = packArchive(
        [
          { type: 'folder', name: 'work', mode: 0o755 },
          { type: 'folder', name: 'state' },
          { type: 'folder', name: 'state/home' },
          { type: 'folder', name: 'state/seed' },
          {
            type: 'stream',
            name: 'state/seed/work.bundle',
            content: createReadStream(path),
            bytes,
          },
          ...(shallow === null
            ? []
            : [{ type: 'file', name: 'state/seed/shallow', content: shallow } as const]),
          { type: 'file', name: `state/${lastFilled}`, content: Buffer.from(fill.answers) },
        ],
        ids,
      );
      await filler.putArchive(archive, { path: place });
    });
  } finally {
    await filler.remove({ force: true });
  }
}
