// Ways out of a container, each a command that ends with 0 only when it got out.

export interface ProbeTargets {
  /** Of the container's network: the engine's machine. */
  readonly gateway: string;
  /** The machine of the hub. */
  readonly host: string;
  /** Another container of the same hub, which listens on `siblingPort`. */
  readonly sibling: string;
  readonly siblingPort: number;
  /** A port on which the hub serves people, on loopback of its machine. */
  readonly hubPort: number;
  /** The folder with the socket that runners dial. */
  readonly link: string;
  readonly attachments: string;
  /** Secrets that no probe may find in what everybody of the container can read. */
  readonly canary: string;
}

export type Probes = Readonly<Record<string, string>>;

function connects(address: string): string {
  return `perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(PeerAddr => "${address}", Timeout => 1)'`;
}

/** The same command, at a port that listens in the container itself. */
function connectsInside(port: number): string {
  const address = `127.0.0.1:${port}`;
  const listen = `perl -MIO::Socket::INET -e 'IO::Socket::INET->new(Listen => 1, LocalAddr => "${address}")->accept'`;
  return `${listen} & until ${connects(address)}; do kill -0 $! || exit 1; done`;
}

function dials(path: string): string {
  return `perl -MIO::Socket::UNIX -e 'exit !IO::Socket::UNIX->new(Peer => "${path}")'`;
}

/** Numbers of system calls are those of x86-64. */
function calls(number: number, ...args: readonly (number | string)[]): string {
  const given = args.map((one) => (typeof one === 'string' ? `"${one}"` : String(one)));
  // Perl wants something writable for a text.
  return `perl -e 'my @a = (${given.join(', ')}); exit(syscall(${number}, @a) == -1)'`;
}

function writes(path: string): string {
  return `touch ${path}/escaped`;
}

/** The engine, the hub's machine and the other containers [WRK-7]. */
function reach(targets: ProbeTargets): Probes {
  const { gateway, host, sibling, siblingPort, hubPort } = targets;
  return {
    'the socket of Docker': dials('/var/run/docker.sock'),
    'the socket of Docker under its other name': dials('/run/docker.sock'),
    'the socket of containerd': dials('/run/containerd/containerd.sock'),
    'the socket of Podman': dials('/run/podman/podman.sock'),
    'the engine by TCP at the gateway': connects(`${gateway}:2375`),
    'the engine by TLS at the gateway': connects(`${gateway}:2376`),
    'the engine by TCP at the host': connects(`${host}:2375`),
    'the engine by TLS at the host': connects(`${host}:2376`),
    'the engine by TCP on loopback': connects('127.0.0.1:2375'),
    'the hub of people at the gateway': connects(`${gateway}:${hubPort}`),
    'the hub of people at the host': connects(`${host}:${hubPort}`),
    'the hub of people on loopback': connects(`127.0.0.1:${hubPort}`),
    'another container of the hub': connects(`${sibling}:${siblingPort}`),
    'a packet of its own making': `perl -MSocket -e 'exit !socket(my $s, PF_INET, SOCK_RAW, 1)'`,
    'a socket of the machine beside that of the hub': `find / -xdev -type s ! -path '/proc/*' 2>/dev/null | grep -q .`,
  };
}

const rights: Probes = {
  'a capability': `! grep -q '^CapEff:.0*$' /proc/self/status`,
  'a capability that it could get': `! grep -q '^CapBnd:.0*$' /proc/self/status`,
  'new privileges': `! grep -q '^NoNewPrivs:.1$' /proc/self/status`,
  'no filter of system calls': `! grep -q '^Seccomp:.2$' /proc/self/status`,
  'the user root': `test "$(id -u)" = 0`,
  'the group root': `id -G | tr ' ' '\\n' | grep -qx 0`,
  'root by su': `echo | su -c true root`,
  'a file system of its own': `mount -t tmpfs none /tmp`,
  'a mount of proc': `mount -t proc none /tmp`,
  'a root of its own': `chroot / true`,
  'a user namespace': `unshare --user true`,
  'a mount namespace': `unshare --mount true`,
  'the namespaces of the first process': `nsenter --target 1 --mount true`,
  'a device': `mknod /tmp/escaped b 8 0`,
  'another host name': `hostname escaped`,
  'the clock': `date -s 2030-01-01`,
  'processes without a limit': `! grep -qx 512 /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null`,
  'programs of another user in /tmp': `! grep -q ' /tmp .*nosuid' /proc/self/mountinfo`,
};

const systemCalls: Probes = {
  'the system call mount': calls(165, 'none', '/tmp', 'tmpfs', 0, 0),
  'the system call pivot_root': calls(155, '/', '/'),
  'the system call bpf': calls(321, 0, 0, 0),
  'the system call perf_event_open': calls(298, 0, 0, -1, -1, 0),
  'the system call keyctl': calls(250, 0, -3, 1),
  'the system call init_module': calls(175, 'x', 1, ''),
  'the system call open_by_handle_at': calls(304, -100, 'x', 0),
  'the system call userfaultfd': calls(323, 0),
  'the system call swapon': calls(167, '/tmp', 0),
  'the system call sethostname': calls(170, 'escaped', 7),
};

/** Has the secret that is looked for. */
const pattern = '/tmp/secret';

function files({ link, attachments }: ProbeTargets): Probes {
  return {
    'the root of the file system': writes(''),
    'the programs of the system': writes('/usr/bin'),
    'the settings of the system': writes('/etc'),
    'the program of the runner': writes('/opt/roundhouse'),
    'the folder of the hub’s socket': writes(link),
    'the hub’s socket, in its place': `rm ${link}/*`,
    'the attachments': writes(attachments),
    'more of the data directory': `find "$(dirname ${link})" -mindepth 1 ! -path '${link}*' ! -path "$(dirname ${attachments})*" | grep -q .`,
    'the volumes of the engine': `ls /var/lib/docker`,
    'settings of the kernel': `echo x > /proc/sys/kernel/core_pattern`,
    'keys of the kernel': `echo h > /proc/sysrq-trigger`,
    'programs that the kernel starts': `echo x > /sys/kernel/uevent_helper`,
    'the release agent of a cgroup': `find /sys/fs/cgroup -name release_agent -writable | grep -q .`,
    'the memory of the kernel': `head -c 1 /proc/kcore | grep -q .`,
    'a disk': `find /dev -type b | grep -q .`,
    'the memory of the machine': `test -e /dev/mem`,
    'the messages of the kernel': `dmesg`,
    'a secret in the environment of the first process': `tr '\\0' '\\n' </proc/1/environ | grep -qF -f ${pattern}`,
    'a secret in the arguments of a process': `cat /proc/[0-9]*/cmdline | grep -aqF -f ${pattern}`,
    'the job of the runner, for others': `! stat -c %a /run/roundhouse | grep -qx 700`,
  };
}

/** Does what each probe does when nothing keeps it, so that a broken harness is seen. */
const controls: Probes = {
  'CONTROL a command that succeeds': 'test -r /proc/self/status',
  'CONTROL a folder that can be written': writes('/tmp'),
  'CONTROL a port that listens': connectsInside(4041),
};

export const controlNames = Object.keys(controls);

export function escapeProbes(targets: ProbeTargets): Probes {
  return {
    ...reach(targets),
    ...rights,
    ...(process.arch === 'x64' ? systemCalls : {}),
    ...files(targets),
    ...controls,
  };
}

/** A script that prints the names of the probes that got out, one a line, in any order. */
export function probeScript({ canary }: ProbeTargets, probes: Probes): string {
  // In two parts, so that the script itself does not have it.
  const half = canary.length / 2;
  return [
    `printf %s '${canary.slice(0, half)}' '${canary.slice(half)}' >${pattern}`,
    ...Object.entries(probes).map(
      ([name, command]) => `if (${command}) >/dev/null 2>&1 </dev/null; then echo '${name}'; fi &`,
    ),
    'wait',
  ].join('\n');
}
