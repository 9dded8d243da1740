import { execFileSync, spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

/** Why this machine cannot have a second network; null when it can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are a part of Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `rh-try-${process.pid}`;
  const { error, status, stderr } = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (error) return 'the program ip is missing';
  if (status !== 0) return `no network namespace can be made: ${stderr.trim()}`;
  ip('netns', 'delete', name);
  return null;
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe', timeout: 60_000 });
}

/** Its first three bytes: one that this machine has no address in, begun at another place by each process. */
function freeSubnet(): string {
  const taken = Object.values(networkInterfaces())
    .flat()
    .map((found) => found?.address ?? '');
  for (let step = 0; step < 250; step += 1) {
    const subnet = `10.213.${(process.pid + step) % 250}`;
    if (!taken.some((address) => address.startsWith(`${subnet}.`))) return subnet;
  }
  throw new Error('this machine has an address in each subnet of 10.213');
}

/** What came back for one request, or the code of the error that stopped it. */
export type Reached =
  | { readonly status: number; readonly body: string }
  | { readonly code: string };

const askProgram = `
const { get } = process.argv[1].startsWith('https:') ? require('node:https') : require('node:http');
const request = get(process.argv[1], { rejectUnauthorized: false, timeout: 20_000 }, (answer) => {
  let body = '';
  answer.on('data', (chunk) => (body += chunk));
  answer.on('end', () => process.stdout.write(JSON.stringify({ status: answer.statusCode, body })));
});
request.on('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
request.on('error', ({ code }) => process.stdout.write(JSON.stringify({ code })));
`;

/**
 * Another machine on a cable to this one: a network namespace with the other end of a virtual cable, and nothing else. The
 * cable has a name that the hub takes for one of a container, so no other hub on this machine serves it by default.
 */
export class PhoneNamespace implements Disposable {
  readonly #name = `rh-phone-${process.pid}`;
  readonly cable = `veth-rh${process.pid % 100_000}`;
  /** Of this machine, as the phone sees it. */
  readonly address: string;

  constructor() {
    const subnet = freeSubnet();
    this.address = `${subnet}.1`;
    ip('netns', 'add', this.#name);
    try {
      const far = `${this.cable}p`;
      ip('link', 'add', this.cable, 'type', 'veth', 'peer', 'name', far, 'netns', this.#name);
      ip('address', 'add', `${this.address}/30`, 'dev', this.cable);
      ip('link', 'set', this.cable, 'up');
      ip('-n', this.#name, 'address', 'add', `${subnet}.2/30`, 'dev', far);
      ip('-n', this.#name, 'link', 'set', far, 'up');
    } catch (thrown) {
      this[Symbol.dispose]();
      throw thrown;
    }
  }

  /** Asks from there, whatever the certificate is. */
  ask(url: string): Reached {
    const inside = ['netns', 'exec', this.#name, process.execPath, '-e', askProgram, url];
    return JSON.parse(execFileSync('ip', inside, { encoding: 'utf8', timeout: 60_000 })) as Reached;
  }

  /** Takes the cable with it. */
  [Symbol.dispose](): void {
    ip('netns', 'delete', this.#name);
  }
}
