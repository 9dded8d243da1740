import { expect, test } from 'vitest';

import { containerOptions } from '../../../../../src/main/hub/launchers/docker/container-template.ts';

const spec = {
  image: 'sha256:1',
  command: ['/bin/sh', 'entry'],
  labels: { 'roundhouse.hub': 'h' },
  ids: { uid: 1001, gid: 1002 },
  network: 'own',
  volumes: [{ name: 'work', target: '/home/ana/repo' }],
  folders: ['/data/attachments'],
  link: '/data/link',
  takesInput: true,
};

test('[CON-2] a container may do what the template says, and nothing else', () => {
  const { HostConfig, ...own } = containerOptions(spec);
  expect(HostConfig).toEqual({
    Init: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    Privileged: false,
    ReadonlyRootfs: true,
    PidsLimit: 512,
    Memory: 4 * 2 ** 30,
    MemorySwap: 4 * 2 ** 30,
    NanoCpus: 2e9,
    RestartPolicy: { Name: 'no' },
    NetworkMode: 'own',
    Mounts: [
      { Type: 'volume', Source: 'work', Target: '/home/ana/repo' },
      { Type: 'bind', Source: '/data/link', Target: '/data/link', ReadOnly: true },
      { Type: 'bind', Source: '/data/attachments', Target: '/data/attachments', ReadOnly: true },
    ],
    Tmpfs: {
      '/tmp': 'rw,exec,nosuid,nodev,size=1g,mode=1777',
      '/run/roundhouse': 'rw,noexec,nosuid,nodev,size=16m,mode=0700,uid=1001,gid=1002',
    },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
  });
  expect(own).toEqual({
    Image: 'sha256:1',
    Entrypoint: ['/bin/sh'],
    Cmd: ['entry'],
    User: '1001:1002',
    Env: ['HOME=/roundhouse/home', 'LANG=C.UTF-8'],
    WorkingDir: '/',
    Labels: { 'roundhouse.hub': 'h' },
    Tty: false,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    StopTimeout: 10,
  });
});
