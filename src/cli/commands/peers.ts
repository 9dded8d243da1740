import type { Command } from 'commander';

import { partyLabel } from '../../shared/domain/ask.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandHost } from '../command-context.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { lastPart } from '../words.ts';

type Peer = RouteAnswer<'peers.list'>['items'][number];

const columns: readonly Column[] = [
  { title: 'NAME', leastWidth: 10 },
  { title: 'STATE' },
  { title: 'REPO', leastWidth: 8 },
  { title: 'BRANCH', leastWidth: 8 },
  { title: 'WAITING' },
  { title: 'ASKS', leastWidth: 8 },
];

export function addPeers(program: Command, host: CommandHost): void {
  program
    .command('peers')
    .description('list the sessions that can be asked, and who waits for whom')
    .action(() =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { items } = await http.call('peers.list');
        output.result(items, () => {
          if (items.length === 0) return 'There are no sessions.';
          return table(columns, items.map(row), output.columns);
        });
      }),
    );
}

function row(peer: Peer) {
  return [
    { text: peer.name },
    { text: peer.state },
    { text: lastPart(peer.repo) },
    { text: peer.branch ?? '' },
    { text: peer.waiting === 0 ? '' : String(peer.waiting) },
    { text: peer.asking.map(({ to, state }) => `${partyLabel(to)} (${state})`).join(', ') },
  ];
}
