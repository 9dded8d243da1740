import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Arch } from 'electron-builder';
import type { Configuration } from 'electron-builder';

import { closureOf, readLockedPackages } from './scripts/package-closure.mjs';
import { programFiles } from './scripts/program-files.mjs';
import { stageRuntime } from './scripts/runtime-tree.mjs';
import { nodeForTarget } from './scripts/target-node.mjs';

/**
 * What is beside what: `app.asar` holds what Electron runs (the desktop with the hub), and the folder `runtime` all
 * that plain Node runs, with that Node.
 */
const stage = 'dist/stage/${platform}-${arch}';

const desktop = programFiles(
  (path) => readFileSync(join(import.meta.dirname, 'out', 'main', path), 'utf8'),
  ['index.js'],
);

/** Named one by one: what electron-builder collects by itself depends on how npm has laid the packages out. */
const desktopPackages = closureOf(readLockedPackages(import.meta.dirname), desktop.packages);

/** `owner/name`, given by GitHub. Without it the package looks for no updates: nobody's releases are taken. */
const [owner, repo] = process.env['GITHUB_REPOSITORY']?.split('/') ?? [];

/** The public half of the key that releases are signed with; without it a package looks for no updates. */
const releaseKey =
  process.env['ROUNDHOUSE_RELEASE_KEY'] ??
  join(import.meta.dirname, 'resources', 'packaging', 'release-key.pem');

interface PackContext {
  readonly electronPlatformName: string;
  readonly arch: Arch;
}

function stageTarget({ electronPlatformName: platform, arch: archNumber }: PackContext): void {
  const arch = Arch[archNumber];
  const folder = join(import.meta.dirname, 'dist', 'stage', `${platform}-${arch}`);
  const nodeExecutable = nodeForTarget({ platform, arch }, process.env);
  const list = stageRuntime(join(folder, 'resources', 'runtime'), {
    platform,
    arch,
    nodeExecutable,
  });
  mkdirSync(join(folder, 'app'), { recursive: true });
  writeFileSync(join(folder, 'app', 'runtime.json'), JSON.stringify(list));
  if (existsSync(releaseKey)) copyFileSync(releaseKey, join(folder, 'app', 'release-key.pem'));
}

/** A .deb must name one. `.invalid` is nobody's. */
const homepage =
  owner && repo ? `https://github.com/${owner}/${repo}` : 'https://roundhouse.invalid';

const config: Configuration = {
  appId: 'io.github.roundhouse.desktop',
  productName: 'Roundhouse',
  copyright: 'The Roundhouse contributors',
  extraMetadata: { homepage, desktopName: 'roundhouse-desktop.desktop' },
  directories: { output: 'dist', buildResources: 'resources/packaging' },
  beforePack: stageTarget,
  files: [
    'package.json',
    ...desktop.files.map((file) => `out/main/${file}`),
    'out/preload/*.cjs',
    'resources/icons/tray-*.png',
    '!node_modules{,/**}',
    { from: `${stage}/app`, to: '.' },
    ...desktopPackages.map((path) => ({
      from: path,
      to: path,
      filter: [
        '**/*',
        '!node_modules{,/**}',
        '!**/*.{map,md,markdown,ts,mts,cts,flow,yml,gyp,bare}',
        '!**/tsconfig*.json',
        '!**/{test,tests,__tests__,docs,.github}{,/**}',
      ],
    })),
  ],
  extraResources: [{ from: `${stage}/resources`, to: '.' }],
  asar: true,
  // node-pty brings its binaries, and Electron never loads it.
  npmRebuild: false,
  electronLanguages: ['en-US'],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    // The page comes from the hub, and nothing from file:.
    grantFileProtocolExtraPrivileges: false,
  },
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  publish: owner && repo ? { provider: 'github', owner, repo } : null,
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Development',
    // `roundhouse` is the command line.
    executableName: 'roundhouse-desktop',
    // By this a desktop finds the icon of a window.
    syncDesktopName: true,
    icon: 'resources/icons/icon.png',
    synopsis: 'Start, watch and drive Claude Code sessions together',
    maintainer: 'The Roundhouse contributors',
    mimeTypes: ['x-scheme-handler/roundhouse'],
  },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.developer-tools',
    icon: 'resources/icons/icon.icns',
    // Only there does a notification have buttons.
    extendInfo: { NSUserNotificationAlertStyle: 'alert' },
    hardenedRuntime: true,
    entitlements: 'resources/packaging/entitlements.mac.plist',
    entitlementsInherit: 'resources/packaging/entitlements.mac.plist',
  },
  win: { target: ['nsis'], icon: 'resources/icons/icon.ico' },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  protocols: [{ name: 'Roundhouse', schemes: ['roundhouse'] }],
};

export default config;
