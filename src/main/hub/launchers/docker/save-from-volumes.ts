import type Docker from 'dockerode';

import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { Ids } from './container-archive.ts';
import { containerOptions, inside, isBelowRootHome } from './container-template.ts';
import type { ContainerWork } from './container-work.ts';
import { isNotFound } from './engine.ts';
import { readOnlyFile } from './only-file.ts';
import type { SessionVolumes } from './session-volumes.ts';

export interface VolumeSave {
  readonly docker: Docker;
  readonly work: ContainerWork;
  readonly image: string;
  readonly ids: Ids;
  readonly volumes: SessionVolumes;
  readonly top: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly name: string;
}

const bundlePath = `${inside.state}/out.bundle`;
const deadlineSeconds = 20 * 60;
/** Of a bundle. The disk of the hub is not the container's to fill. */
const limitBytes = 4 * 1024 ** 3;

/**
 * Saves the work of a clone into the repo that it was made from. Git runs over the clone in a container that has no
 * network and nothing but the session's volumes: what the clone's configuration names can do no harm there.
 */
export async function saveFromVolumes(save: VolumeSave): Promise<Result<string | null, string>> {
  const { docker, image, ids, volumes, top } = save;
  const script = `${inside.program}/worker-save.sh`;
  const container = await docker.createContainer(
    containerOptions({
      image,
      ids,
      command: ['/usr/bin/timeout', String(deadlineSeconds), '/bin/sh', script, top, bundlePath],
      labels: save.labels,
      network: 'none',
      volumes: [
        { name: volumes.state, target: inside.state },
        { name: volumes.work, target: top },
      ],
      folders: [],
      link: null,
      takesInput: false,
      opensRootHome: isBelowRootHome(top),
    }),
  );
  try {
    // Before the start: a container that never ran has ended with 0 otherwise.
    const ended = endOf(container);
    await container.start();
    const code = await ended;
    if (code !== 0) {
      const said = await wordsOf(container);
      return err(`The work in the container could not be saved (code ${code}): ${said}`);
    }
    return await takeIn(container, save);
  } finally {
    await container.remove({ force: true });
  }
}

async function endOf(container: Docker.Container): Promise<number> {
  const { StatusCode } = (await container.wait({ condition: 'next-exit' })) as {
    readonly StatusCode: number;
  };
  return StatusCode;
}

async function takeIn(
  container: Docker.Container,
  { work, folder, name }: VolumeSave,
): Promise<Result<string | null, string>> {
  const archive = await archiveOf(container);
  // There was no clone yet.
  if (archive === null) return ok(null);
  return readOnlyFile(archive, limitBytes, (bundle) => work.takeIn({ folder, name, bundle }));
}

async function archiveOf(container: Docker.Container): Promise<NodeJS.ReadableStream | null> {
  try {
    return await container.getArchive({ path: bundlePath });
  } catch (thrown) {
    if (isNotFound(thrown)) return null;
    throw thrown;
  }
}

/** What it wrote, without the frames that the engine puts around it. */
async function wordsOf(container: Docker.Container): Promise<string> {
  const log = await container.logs({ stdout: true, stderr: true, tail: 20 });
  return log
    .toString('utf8')
    .replaceAll(/[^\P{C}\n]/gu, '')
    .trim();
}
