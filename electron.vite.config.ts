import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

function fromRoot(path: string): string {
  return resolve(import.meta.dirname, path);
}

/** Those entries that are there: the parts of the program arrive one by one, and each build must work. */
function existing(entries: Readonly<Record<string, string>>): Record<string, string> {
  const there = Object.entries(entries).filter(([, path]) => existsSync(fromRoot(path)));
  return Object.fromEntries(there.map(([name, path]) => [name, fromRoot(path)]));
}

/** All of these run in Node; only `index` runs in Electron, and so only it may import electron. */
const mainEntries = existing({
  index: 'src/main/index.ts',
  headless: 'src/main/headless.ts',
  restore: 'src/main/restore.ts',
  runner: 'src/runner/index.ts',
  cli: 'src/cli/index.ts',
  'store-worker': 'src/main/hub/store/store-worker.ts',
  'screen-worker': 'src/runner/screen/screen-worker.ts',
});
const preloadEntries = existing({ index: 'src/preload/index.ts' });
const pageEntries = existing({ index: 'src/renderer/index.html' });

export default defineConfig({
  ...(Object.keys(mainEntries).length > 0 && {
    main: { build: { sourcemap: true, rolldownOptions: { input: mainEntries } } },
  }),
  ...(Object.keys(preloadEntries).length > 0 && {
    preload: {
      build: {
        rolldownOptions: {
          input: preloadEntries,
          // A sandboxed preload must be CommonJS, and in a package of type "module" only .cjs is.
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  }),
  ...(Object.keys(pageEntries).length > 0 && {
    renderer: {
      root: fromRoot('src/renderer'),
      plugins: [react()],
      build: {
        // electron-vite leaves this off, but a phone downloads the page.
        minify: true,
        // The page's policy allows no data: fonts.
        assetsInlineLimit: 0,
        // xterm and its addons are that big, and all of it is used.
        chunkSizeWarningLimit: 700,
        rolldownOptions: {
          input: pageEntries,
          output: {
            // The terminal is half of the code and changes least: a phone keeps it over an update.
            codeSplitting: { groups: [{ name: 'xterm', test: /node_modules[\\/]@xterm[\\/]/ }] },
          },
        },
      },
    },
  }),
});
