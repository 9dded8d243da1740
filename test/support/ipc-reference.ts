import { bridgeChannels, isBridgeCall, isSessionPath } from '../../src/shared/wire/bridge.ts';
import { markdownTable } from './markdown-table.ts';

const directions = {
  call: 'page → program, answered',
  signal: 'page → program',
  request: 'program → page',
} as const;

/** `docs/spec/ipc-channels.md`, made from the table of channels. */
export function ipcReference(): string {
  return [
    '# IPC channels of the desktop',
    '<!-- Made from the table of channels by test/unit/shared/wire/bridge.test.ts: change the table, then run that test with -u. -->',
    'What the page and the desktop program say to each other beside the hub, and nothing else. The program hears only the top frame of its own page (S23), and checks each argument.',
    markdownTable(
      ['channel', 'direction', 'what', 'argument'],
      Object.entries(bridgeChannels).map(([key, { name, type, summary, argument }]) => {
        const isPath = isBridgeCall(key) && isSessionPath(key);
        return [
          `\`${name}\``,
          directions[type],
          summary,
          argument === null ? '' : isPath ? 'a path of a session' : 'an object',
        ];
      }),
    ),
    '',
  ].join('\n\n');
}
