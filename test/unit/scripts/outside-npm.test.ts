import { delimiter } from 'node:path';

import { expect, test } from 'vitest';

import { outsideNpm } from '../../../scripts/outside-npm.mjs';

test('what npm adds is taken away, and what a person set is kept', () => {
  const environment = {
    PATH: [
      '/home/ada/code/roundhouse/node_modules/.bin',
      '/home/ada/code/node_modules/.bin',
      '/node_modules/.bin',
      '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin',
      '/home/ada/other/node_modules/.bin',
      '/usr/bin',
    ].join(delimiter),
    HOME: '/home/ada',
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
    npm_config_registry: 'https://registry.example',
    npm_config_local_prefix: '/home/ada/code/roundhouse',
    npm_lifecycle_event: 'start',
    npm_package_json: '/home/ada/code/roundhouse/package.json',
    npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js',
    npm_command: 'start',
    INIT_CWD: '/home/ada',
    NODE: '/usr/bin/node',
    NODE_OPTIONS: '--max-old-space-size=4096',
  };

  expect(outsideNpm(environment, '/home/ada/code/roundhouse')).toEqual({
    PATH: ['/home/ada/other/node_modules/.bin', '/usr/bin'].join(delimiter),
    HOME: '/home/ada',
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
    npm_config_registry: 'https://registry.example',
    NODE_OPTIONS: '--max-old-space-size=4096',
  });
});
