import type { ContainerCreateOptions, MountSettings } from 'dockerode';

import type { RunnerId, SessionId } from '../../../../shared/base/ids.ts';
import type { Ids } from './container-archive.ts';

// What every container of ours is made of [CON-2]. Nobody but this file says what a container may do: no request, repo or
// setting adds a mount, a capability or a device.

/** By which the hub knows its containers and volumes; a name proves nothing. */
export const labels = {
  hub: 'roundhouse.hub',
  session: 'roundhouse.session',
  runner: 'roundhouse.runner',
  conversation: 'roundhouse.conversation',
  /** The folder that it works in. */
  folder: 'roundhouse.folder',
  /** Of a container that is not the session's own, but made for its volumes, and gone after a moment. */
  helper: 'roundhouse.helper',
} as const;

/** Paths in a container. */
export const inside = {
  /** The session's volume, and what is in it. */
  state: '/roundhouse',
  home: '/roundhouse/home',
  runner: '/roundhouse/runner',
  program: '/opt/roundhouse',
  /** In memory, with the runner's job. */
  run: '/run/roundhouse',
} as const;

export const templateLimits = { cores: 2, processLimit: 512, memoryBytes: 4 * 2 ** 30 } as const;

export interface ContainerSpec {
  readonly image: string;
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly ids: Ids;
  readonly network: string;
  readonly volumes: readonly { readonly name: string; readonly target: string }[];
  /** A folder of the hub with nothing in it but the socket that runners dial; null: the container needs no hub. */
  readonly link: string | null;
  /** Folders of the hub's machine that are mounted at the same path, to be read only. */
  readonly folders: readonly string[];
  readonly takesInput: boolean;
  /** Below `/root`, which is closed to others in most images. */
  readonly opensRootHome?: boolean;
}

export function containerOptions(spec: ContainerSpec): ContainerCreateOptions {
  const { image, command, ids, network, link, takesInput } = spec;
  const { uid, gid } = ids;
  const [program = '', ...rest] = command;
  return {
    Image: image,
    Entrypoint: [program],
    Cmd: rest,
    User: `${uid}:${gid}`,
    // The whole environment of Claude Code is in the job: what is here, everyone who may ask the engine can read.
    Env: [`HOME=${inside.home}`, 'LANG=C.UTF-8'],
    WorkingDir: '/',
    Labels: { ...spec.labels },
    Tty: false,
    OpenStdin: takesInput,
    StdinOnce: takesInput,
    AttachStdin: takesInput,
    StopTimeout: 10,
    HostConfig: {
      Init: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Privileged: false,
      ReadonlyRootfs: true,
      PidsLimit: templateLimits.processLimit,
      Memory: templateLimits.memoryBytes,
      // As much as memory: none of it is swap.
      MemorySwap: templateLimits.memoryBytes,
      NanoCpus: templateLimits.cores * 1e9,
      RestartPolicy: { Name: 'no' },
      NetworkMode: network,
      Mounts: [
        ...spec.volumes.map(({ name, target }): MountSettings => ({
          Type: 'volume',
          Source: name,
          Target: target,
        })),
        // A mount by path would make a folder of a file that is missing; this one is refused then.
        ...[...(link === null ? [] : [link]), ...spec.folders].map((folder): MountSettings => ({
          Type: 'bind',
          Source: folder,
          Target: folder,
          ReadOnly: true,
        })),
      ],
      Tmpfs: {
        '/tmp': 'rw,exec,nosuid,nodev,size=1g,mode=1777',
        [inside.run]: `rw,noexec,nosuid,nodev,size=16m,mode=0700,uid=${uid},gid=${gid}`,
        ...(spec.opensRootHome === true ? { '/root': 'rw,nosuid,nodev,size=1m,mode=0755' } : {}),
      },
      // The runner's own words; Claude Code's screen never goes through the engine.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
    },
  };
}

/** Closed to others in most images, so that a clone below it could not be entered. */
export function isBelowRootHome(path: string): boolean {
  return path.startsWith('/root/');
}

export interface RunnerLabels {
  readonly hub: string;
  readonly session: SessionId;
  readonly runner: RunnerId;
  readonly conversation: string;
  readonly folder: string;
}

export type HelperLabels = Pick<RunnerLabels, 'hub' | 'session'>;

/** Without a runner: nobody takes it for the session's container. */
export function helperLabelsOf({ hub, session }: HelperLabels): Readonly<Record<string, string>> {
  return { [labels.hub]: hub, [labels.session]: session, [labels.helper]: 'yes' };
}

export function labelsOf(one: RunnerLabels): Readonly<Record<string, string>> {
  return {
    [labels.hub]: one.hub,
    [labels.session]: one.session,
    [labels.runner]: one.runner,
    [labels.conversation]: one.conversation,
    [labels.folder]: one.folder,
  };
}
