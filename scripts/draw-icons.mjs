/**
 * Draws `resources/icons/tray-*.png` and the icons of the installed page from the shapes below, by Chromium. Run it by hand after a change here; the
 * pictures are kept in the repository, so that a build needs no browser.
 *
 * The signs differ in shape, not only in colour: a ring for idle, spokes for working, a full disc with a mark for
 * what needs a person.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { findChromium } from './find-chromium.mjs';

const spokes =
  'M10 1v3.6M10 15.4V19M1 10h3.6M15.4 10H19M3.6 3.6l2.6 2.6M13.8 13.8l2.6 2.6M16.4 3.6l-2.6 2.6M6.2 13.8l-2.6 2.6';

/** @type {Readonly<Record<string, { readonly colour: string, readonly shape: string }>>} */
const signs = {
  idle: {
    colour: '#9aa4b2',
    shape: '<circle cx="10" cy="10" r="6" fill="none" stroke="COLOUR" stroke-width="2.2"/>',
  },
  working: {
    colour: '#4fc38a',
    shape: `<g fill="none" stroke="COLOUR" stroke-width="2"><circle cx="10" cy="10" r="3.4"/><path d="${spokes}"/></g>`,
  },
  'needs-you': {
    colour: '#f2b35d',
    shape:
      '<path fill-rule="evenodd" fill="COLOUR" d="M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8.8 4.6h2.4v7H8.8zM8.8 13.2h2.4v2.4H8.8z"/>',
  },
};

const sizes = [
  { suffix: '', pixels: 20 },
  { suffix: '@2x', pixels: 40 },
];

const chromium = findChromium(process.env);
if (chromium === null) throw new Error('There is no Chromium to draw with.');
const folder = join(root, 'resources', 'icons');
mkdirSync(folder, { recursive: true });
for (const [name, { colour, shape }] of Object.entries(signs)) {
  for (const { suffix, pixels } of sizes) {
    const draw = { shape, pixels };
    save({ ...draw, colour, file: join(folder, `tray-${name}${suffix}.png`) });
    // macOS colours a template itself: it wants black and nothing.
    save({ ...draw, colour: '#000', file: join(folder, `tray-${name}-Template${suffix}.png`) });
  }
}

// A phone cuts its own outline out of these, so the sign stays inside of the middle and the ground goes to the edge.
for (const pixels of [180, 192, 512]) {
  save({
    shape: `<rect width="20" height="20" fill="#0c0f12"/><g transform="translate(5 5) scale(.5)" fill="none" stroke="COLOUR" stroke-width="1.6" stroke-linecap="round"><circle cx="10" cy="10" r="3.4"/><path d="${spokes}"/></g>`,
    colour: '#f2b35d',
    pixels,
    file: join(root, 'src', 'renderer', 'public', `icon-${pixels}.png`),
  });
}

/** @param {{ shape: string, colour: string, pixels: number, file: string }} picture */
function save({ shape, colour, pixels, file }) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="${pixels}" style="display:block">${shape.replaceAll('COLOUR', colour)}</svg>`;
  const page = `data:text/html,${encodeURIComponent(`<body style="margin:0">${svg}`)}`;
  const { status } = spawnSync(
    String(chromium),
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--default-background-color=00000000',
      `--window-size=${pixels},${pixels}`,
      `--screenshot=${file}`,
      page,
    ],
    { stdio: 'ignore' },
  );
  if (status !== 0) throw new Error(`${file} could not be drawn.`);
}
