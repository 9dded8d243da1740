import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

function fromRoot(path: string): string {
  return resolve(import.meta.dirname, path);
}

/** All of these run in Node; only `index` runs in Electron, and so only it may import electron. */
const mainPrograms = {
  index: fromRoot('src/main/index.ts'),
  headless: fromRoot('src/main/headless.ts'),
  restore: fromRoot('src/main/restore.ts'),
  runner: fromRoot('src/runner/index.ts'),
  cli: fromRoot('src/cli/index.ts'),
  'history-worker': fromRoot('src/main/hub/repos/history-worker.ts'),
  'store-worker': fromRoot('src/main/hub/store/store-worker.ts'),
  'screen-worker': fromRoot('src/runner/screen/screen-worker.ts'),
};

export default defineConfig({
  main: { build: { sourcemap: true, rolldownOptions: { input: mainPrograms } } },
  preload: {
    build: {
      rolldownOptions: {
        input: { index: fromRoot('src/preload/index.ts') },
        // A sandboxed preload must be CommonJS, and in a package of type "module" only .cjs is.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
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
        input: { index: fromRoot('src/renderer/index.html') },
        output: {
          // The terminal is half of the code and changes least: a phone keeps it over an update.
          codeSplitting: { groups: [{ name: 'xterm', test: /node_modules[\\/]@xterm[\\/]/ }] },
        },
      },
    },
  },
});
