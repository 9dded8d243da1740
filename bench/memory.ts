import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { runnerRecordSchema } from '../src/shared/wire/runner-job.ts';
import { createClaudeLab } from '../test/support/claude-lab.ts';
import { HubProcess } from '../test/support/hub-process.ts';
import { ModelServer } from '../test/support/model-server/model-server.ts';
import { sessionState } from '../test/support/session-waits.ts';
import { residentMbOf } from './support/machine.ts';

// Memory of an idle session (G21): what one more costs the hub, what its runner takes, and what the real
// Claude Code in it takes, in MB resident. The table goes to stderr, JSON to stdout.
//
//   node bench/memory.ts [--sessions 4]

const { values } = parseArgs({ options: { sessions: { type: 'string', default: '4' } } });
const sessions = Number(values.sessions);

await using model = new ModelServer();
await model.start();
using lab = createClaudeLab({ modelUrl: model.url });
await using hub = new HubProcess({ env: lab.env, claude: lab.claude });
await hub.start();
const empty = residentMbOf([hub.pid]);

const runners: number[] = [];
const claudes: number[] = [];
for (let number = 1; number <= sessions; number += 1) {
  const { id, name } = await hub.client.call('sessions.start', {
    body: { path: lab.repo, name: `idle-${number}`, permissionMode: 'manual' },
  });
  await sessionState(hub.client, name, 'idle');
  const file = join(hub.dataDirectory, 'runners', id, 'runner.json');
  const record = runnerRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  runners.push(record.pid);
  if (record.claudePid !== null) claudes.push(record.claudePid);
}
const figures = {
  sessions,
  emptyHubMb: empty,
  hubPerSessionMb: (residentMbOf([hub.pid]) - empty) / sessions,
  runnerMb: residentMbOf(runners) / sessions,
  claudeMb: residentMbOf(claudes) / sessions,
};
for (const [name, figure] of Object.entries(figures)) {
  process.stderr.write(`${name.padEnd(18)} ${figure.toFixed(1).padStart(8)}\n`);
}
process.stdout.write(`${JSON.stringify({ bench: 'memory', ...figures })}\n`);
