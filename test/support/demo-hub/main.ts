import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { DemoHub } from './demo-hub.ts';
import { scenarioNamed } from './scenarios/all.ts';

// `node test/support/demo-hub/main.ts --scenario railway --port 4690`: the built page over a scripted hub.

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'railway' },
    port: { type: 'string', default: '0' },
    page: { type: 'string', default: 'out/renderer' },
  },
});

const hub = new DemoHub({
  scenario: scenarioNamed(values.scenario, Date.now()),
  pageDirectory: resolve(values.page),
  port: Number(values.port),
});
await hub.start();
process.stdout.write(`${JSON.stringify({ url: hub.signInLink(), pid: process.pid })}\n`);
