import type Docker from 'dockerode';

import type { SessionId } from '../../../../shared/base/ids.ts';
import { labels } from './container-template.ts';
import { isNotFound } from './engine.ts';

/** The volumes of a session: they outlive its containers. */
export interface SessionVolumes {
  /** Claude Code's home and the runner's files. */
  readonly state: string;
  /** The clone of the repo. */
  readonly work: string;
}

export interface VolumeOwner {
  readonly hub: string;
  readonly session: SessionId;
}

export interface NewVolumes extends VolumeOwner {
  /** The folder that the session works in: volumes that outlive all else still say where their work belongs. */
  readonly folder: string;
}

export async function ensureVolumes(docker: Docker, owner: NewVolumes): Promise<SessionVolumes> {
  const names = volumesOf(owner);
  const { hub, session, folder } = owner;
  const own = { [labels.hub]: hub, [labels.session]: session, [labels.folder]: folder };
  // Of a volume that is there already, the engine answers with that.
  for (const Name of [names.state, names.work]) await docker.createVolume({ Name, Labels: own });
  return names;
}

/** Why the engine cannot go on with this session; null when it has the volumes. */
export async function whyNoVolumes(docker: Docker, owner: VolumeOwner): Promise<string | null> {
  const { state, work } = volumesOf(owner);
  for (const name of [state, work]) {
    try {
      await docker.getVolume(name).inspect();
    } catch (thrown) {
      if (!isNotFound(thrown)) throw thrown;
      return `The Docker engine does not have the volume ${name}, in which this session has worked. If it worked on another engine, choose that one again (docker context, DOCKER_HOST).`;
    }
  }
  return null;
}

export async function removeVolumes(docker: Docker, owner: VolumeOwner): Promise<void> {
  const { state, work } = volumesOf(owner);
  for (const name of [state, work]) {
    try {
      await docker.getVolume(name).remove();
    } catch (thrown) {
      if (!isNotFound(thrown)) throw thrown;
    }
  }
}

export function volumesOf({ hub, session }: VolumeOwner): SessionVolumes {
  const stem = `roundhouse-${hub}-${session}`;
  return { state: `${stem}-state`, work: `${stem}-work` };
}
