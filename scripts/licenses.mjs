import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { closureOf, readLockedPackages } from './package-closure.mjs';

/** What the build puts into the page; its other packages lie beside the programs. A test holds this to the sources. */
export const pagePackages = [
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
  '@xterm/addon-search',
  '@xterm/addon-web-links',
  '@xterm/addon-webgl',
  '@xterm/xterm',
  'diff',
  'react',
  'react-dom',
  'zustand',
];

const rule = '='.repeat(80);

/**
 * One text with the licences of everything that is not ours and goes out with us: the packages, and the Node that
 * runs sessions. Electron brings the texts of its own parts.
 *
 * @returns {string}
 */
export function thirdPartyLicenses() {
  const locked = readLockedPackages(root);
  const names = [...Object.keys(locked['']?.dependencies ?? {}), ...pagePackages];
  const packages = closureOf(locked, names).map((folder) => {
    const { version = '', license = 'see its text' } = locked[folder] ?? {};
    const name = folder.replace(/^.*node_modules\//, '');
    return { title: `${name} ${version} (${license})`, text: licenseTextIn(join(root, folder)) };
  });
  const node = {
    title: `Node.js ${locked['node_modules/node']?.version ?? ''} (MIT and others)`,
    text: readFileSync(join(root, 'resources', 'licenses', 'node.txt'), 'utf8'),
  };
  return [...packages, node]
    .map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text.trim()}\n`)
    .join('\n');
}

/** Writes `out/third-party-licenses.txt`, which the About window shows. */
export function writeLicenses() {
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, 'out', 'third-party-licenses.txt'), thirdPartyLicenses());
}

function licenseTextIn(/** @type {string} */ folder) {
  const files = readdirSync(folder).filter((name) =>
    /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name),
  );
  if (files.length === 0) return authorIn(folder);
  return files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}

/** A few packages carry no text of their licence, only its name. */
function authorIn(/** @type {string} */ folder) {
  const { author } = /** @type {{ readonly author?: string | { readonly name?: string } }} */ (
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  );
  const name = typeof author === 'string' ? author : author?.name;
  return `Copyright (c) ${name ?? 'its authors'}. The package carries no further text.`;
}
