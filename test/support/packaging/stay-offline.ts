// Loaded into a program before everything else: whoever wants to leave this machine is told that it must not.
import dns from 'node:dns';
import net from 'node:net';

const here: ReadonlySet<unknown> = new Set(['localhost', '127.0.0.1', '::1']);

function refuse(host: unknown): never {
  process.stderr.write(
    `\nSTAY OFFLINE: this run must not use the network, but it asked for ${String(host)}\n`,
  );
  process.exit(97);
}

const lookup = dns.lookup.bind(dns);
Object.assign(dns, {
  lookup: (...args: Parameters<typeof lookup>) => {
    if (!here.has(args[0])) refuse(args[0]);
    lookup(...args);
  },
});

const { prototype } = net.Socket;
const connect = Reflect.get(prototype, 'connect');
Object.assign(prototype, {
  connect(this: net.Socket, ...args: readonly unknown[]): unknown {
    // Node calls it with all arguments in one array; a pipe has no host.
    const [first]: readonly unknown[] = Array.isArray(args[0]) ? args[0] : args;
    const isHosted = typeof first === 'object' && first !== null && 'host' in first;
    if (isHosted && first.host !== undefined && !here.has(first.host)) refuse(first.host);
    return Reflect.apply(connect, this, args);
  },
});
