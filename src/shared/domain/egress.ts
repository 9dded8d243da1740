// What containers reach of the network: by name and port, never by address, so that names whose addresses change stay the
// same for a person.

/** `allowlist`: what is allowed, and a gate for the rest. `none`: the model API alone. `open`: everything. */
export const egressModes = ['allowlist', 'open', 'none'] as const;

export type EgressMode = (typeof egressModes)[number];

/** A modes in which requests go through the hub's proxy. */
export type FilteredMode = Exclude<EgressMode, 'open'>;

export interface Destination {
  /** In lower case: a name without the dot at its end, or an address. */
  readonly host: string;
  readonly port: number;
}

/** As it is shown and kept in rules. */
export function destinationText({ host, port }: Destination): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const httpPorts = [80, 443];

export function isHttpPort(port: number): boolean {
  return httpPorts.includes(port);
}

/** Where the usual package managers load packages from. */
export const packageRegistries: ReadonlySet<string> = new Set([
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'pypi.org',
  'files.pythonhosted.org',
  'index.crates.io',
  'static.crates.io',
  'crates.io',
  'proxy.golang.org',
  'sum.golang.org',
  'rubygems.org',
  'index.rubygems.org',
  'repo.maven.apache.org',
  'repo1.maven.org',
  'plugins.gradle.org',
  'repo.packagist.org',
  'api.nuget.org',
  'repo.hex.pm',
  'pub.dev',
]);

/** The tool by which a gate of the proxy and its approvals are known. */
export const egressTool = 'Network';

/** Names of a setting: `nexus.example, *.cdn.example, 10.0.0.5:8081`; null when one of them is none. */
export function parseDestinations(text: string): readonly AllowedName[] | null {
  if (text.trim() === 'none') return [];
  const found = text
    .split(',')
    .map((word) => /^(\*\.)?([a-z\d](?:[\w.-]*[a-z\d])?)(?::(\d{1,5}))?$/i.exec(word.trim()));
  const names = found.flatMap((match) =>
    match?.[2] === undefined
      ? []
      : [
          {
            host: match[2].toLowerCase(),
            isWithSubdomains: match[1] !== undefined,
            port: match[3] === undefined ? null : Number(match[3]),
          },
        ],
  );
  return names.length === found.length ? names : null;
}

export interface AllowedName {
  readonly host: string;
  /** Everything below the name, and not the name itself. */
  readonly isWithSubdomains: boolean;
  /** Null: those of HTTP. */
  readonly port: number | null;
}

export function isNamed(names: readonly AllowedName[], { host, port }: Destination): boolean {
  return names.some((one) => {
    const isHost = one.isWithSubdomains ? host.endsWith(`.${one.host}`) : host === one.host;
    return isHost && (one.port === null ? isHttpPort(port) : port === one.port);
  });
}
