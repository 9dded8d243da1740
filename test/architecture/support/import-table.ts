/**
 * Who may import whom.
 *
 * `shared/base` ← `shared/domain` ← `shared/wire` ← `shared/client` know no platform; `node` knows Node. On them stand the programs:
 * the runner beside Claude Code, the hub, the desktop around a hub, the page, the command line. The programs never
 * import each other; they talk over the wire.
 *
 * A path ending in `/` is a folder with all below it, else it is one file. A file belongs to the first row that owns
 * it and may always import what its own row owns. Types obey the table like everything else: a file that knows the
 * shape of a thing depends on it.
 */
export interface Layer {
  readonly name: string;
  readonly owns: readonly string[];
  readonly mayImport: readonly string[];
  /** Names of packages; `node:*` stands for Node's own modules, and a `*` at the end for any ending. */
  readonly packages: readonly string[];
  /** True where nothing may be left of the imported source at run time. */
  readonly isTypeOnly?: true;
  /** True where an import may be of a path that is known only at run time. */
  readonly mayComputePaths?: true;
}

const base = 'src/shared/base/';
const domain = 'src/shared/domain/';
const wire = 'src/shared/wire/';
const client = 'src/shared/client/';
const node = 'src/node/';
const hubDoor = 'src/main/hub/index.ts';

const core = 'src/renderer/core/';
const ui = 'src/renderer/ui/';
const features = 'src/renderer/features/';

/** What each part of the page may use, with the reason: a phone downloads every one of these. */
const pagePackages = {
  core: {
    react: 'hands the context to the components',
    zustand: 'one kind of store',
    '@xterm/*': 'the terminal and its addons',
  },
  ui: { react: 'draws' },
  features: {
    react: 'draws',
    'react-dom': 'draws toasts above an open dialog',
    diff: 'compares two texts line by line',
    qr: 'draws the code that a phone scans',
  },
  app: {
    react: 'draws',
    'react-dom': 'starts the drawing',
    '@fontsource-variable/*': 'typefaces from the hub itself: a page on a LAN has no internet',
  },
};

export const layers: readonly Layer[] = [
  { name: 'shared', owns: ['src/shared/globals.d.ts'], mayImport: [], packages: [] },
  { name: 'shared/base', owns: [base], mayImport: [], packages: [] },
  { name: 'shared/domain', owns: [domain], mayImport: [base], packages: [] },
  { name: 'shared/wire', owns: [wire], mayImport: [base, domain], packages: ['zod'] },
  // The socket's constructor is injected, so that the same client runs in a page, in Node and in tests.
  { name: 'shared/client', owns: [client], mayImport: [base, domain, wire], packages: [] },
  // What several programs need of the machine itself, such as who runs under a pid.
  { name: 'node', owns: [node], mayImport: [base, domain, wire], packages: ['node:*', 'qr'] },
  {
    name: 'runner',
    owns: ['src/runner/'],
    mayImport: [base, domain, wire, node],
    packages: [
      'node:*',
      'ws',
      'zod',
      'node-pty',
      // The tools of the hub, as Claude Code finds them.
      '@modelcontextprotocol/sdk',
      '@xterm/headless',
      '@xterm/addon-unicode-graphemes',
    ],
  },
  {
    name: 'main/hub',
    owns: ['src/main/hub/'],
    mayImport: [base, domain, wire, node],
    packages: [
      'node:*',
      'ws',
      'zod',
      'hono',
      '@hono/node-server',
      'qr',
      // Asks the Docker engine; files go into and out of containers as tar archives.
      'dockerode',
      'tar-stream',
      // Reads the configuration of a crew, with the place of each mistake.
      'jsonc-parser',
      // The proxy through which containers reach the network.
      'proxy-chain',
      '@peculiar/x509',
      'reflect-metadata',
      // Encrypts a push message for one browser, and signs it for its push service.
      '@block65/webcrypto-web-push',
    ],
  },
  {
    name: 'main/headless',
    owns: ['src/main/headless.ts', 'src/main/restore.ts'],
    mayImport: [hubDoor, base, domain, wire, client],
    packages: ['node:*'],
  },
  {
    name: 'main/desktop',
    owns: ['src/main/desktop/', 'src/main/index.ts'],
    mayImport: [hubDoor, base, domain, wire, client],
    // The socket of ws, unlike Node's own, takes an agent: the hub proves itself on each connection.
    packages: ['node:*', 'electron', 'electron-updater', 'ws'],
  },
  {
    name: 'preload',
    owns: ['src/preload/'],
    mayImport: ['src/shared/wire/bridge.ts'],
    packages: ['electron'],
    isTypeOnly: true,
  },
  // State, actions and keys of the page, and the context that hands them out. Nothing here draws.
  {
    name: 'renderer/core',
    owns: [core],
    mayImport: [base, domain, wire, client],
    packages: Object.keys(pagePackages.core),
  },
  // Parts that are drawn in more than one feature.
  {
    name: 'renderer/ui',
    owns: [ui],
    mayImport: [core, base, domain, wire, client],
    packages: Object.keys(pagePackages.ui),
  },
  {
    name: 'renderer/features',
    owns: [features],
    mayImport: [core, ui, base, domain, wire, client],
    packages: Object.keys(pagePackages.features),
  },
  // The window: it starts, composes the app, and draws one of two shells over the features.
  {
    name: 'renderer/app',
    owns: ['src/renderer/app/', 'src/renderer/main.tsx', 'src/renderer/styles/'],
    mayImport: [core, ui, features, base, domain, wire, client],
    packages: Object.keys(pagePackages.app),
  },
  {
    name: 'cli',
    owns: ['src/cli/'],
    mayImport: [base, domain, wire, client, node],
    // commander parses the arguments; qr draws an invitation in the terminal; the socket of ws, unlike
    // Node's own, tells a refused credential and lets a certificate be pinned;
    // the emulator draws a session in a terminal of another size; string-width knows how many columns a
    // character takes.
    packages: ['node:*', 'commander', 'qr', 'ws', '@xterm/headless', 'string-width'],
  },
  // These two run before anything is installed.
  // dockerode: asks the engine of the tests.
  // yaml: the release is signed over the list that electron-builder writes.
  { name: 'scripts', owns: ['scripts/'], mayImport: [], packages: ['node:*', 'yaml', 'dockerode'] },
  {
    name: 'bin',
    owns: ['bin/'],
    mayImport: [],
    packages: ['node:*'],
    // It loads the built program, which the compiler must not follow.
    mayComputePaths: true,
  },
];

/**
 * Inside the hub. `composition` puts everything together and may import all of it; only the root files (`hub.ts` above
 * all), which nothing imports, know it. A folder that is not named here is a domain.
 */
export const hubFolders = {
  root: 'src/main/hub/',
  composition: 'composition',
  /** What each domain stands on; a foundation imports only the foundations before it. */
  foundations: ['programs', 'sockets', 'store', 'commands', 'events'],
  /** Where commands come in. They import services; no service knows them. */
  edges: ['http', 'ws', 'mcp'],
  /** Doors of a domain that are not called `…-service.ts`, each with its reason. */
  doors: {
    'access/authorize.ts': 'the one function that every command passes',
    'access/hub-visibility.ts': 'who sees which part of the state of the hub',
    'access/owner-only.ts': 'what only an owner sees of a session',
    'access/visible-asks.ts': 'who looks, and which sessions they may see',
    'access/visible-session.ts': 'a session and its events, as one viewer gets them',
    'access/token.ts': 'the form of every token that the hub makes',
    'access/principal.ts': 'who is asking: what an edge proves and authorize judges',
    'runners/runner-connection.ts': 'the seam: one live link to a runner, for all who speak to it',
    'runners/runner-admission.ts': 'the seam: who may dial in as a runner',
    'runners/runner-sink.ts': 'the seam: whoever takes what a runner reports',
    'sessions/session-traces.ts': 'the seam: whoever keeps something of a session outside the log',
    'terminal/terminal-sources.ts': 'the seam: what others ask of a terminal without viewing it',
    'terminal/terminal-watch.ts': 'the seam: a viewer of a terminal, and what it says back',
    'launchers/launcher.ts': 'the seam: the interface that each launcher implements',
    'launchers/docker/session-egress.ts': 'the seam: the ways out of containers',
    'launchers/docker/container-work.ts': 'the seam: repos, for containers that work in clones',
  },
} as const;
