import { expect, test } from 'vitest';

import {
  bridgeChannels,
  isBridgeCall,
  isSessionPath,
  parseBridgeArgument,
} from '../../../../src/shared/wire/bridge.ts';
import { ipcReference } from '../../../support/ipc-reference.ts';

const calls = Object.keys(bridgeChannels).filter(isBridgeCall);

test('docs/spec/ipc-channels.md says what the table of channels says', async () => {
  await expect(ipcReference()).toMatchFileSnapshot('../../../../docs/spec/ipc-channels.md');
});

test('[S23] each channel of the bridge has a name of its own', () => {
  const names = Object.values(bridgeChannels).map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
});

test('[S23] whatever opens something of this machine is asked with a path of a session', () => {
  expect(calls.filter(isSessionPath)).toEqual(['reveal', 'openInEditor', 'openTerminal']);
});

test.each(calls)('[S23] %s refuses an argument that its row does not allow', (call) => {
  for (const argument of [{ session: '../../etc' }, 1, null, ['/etc']]) {
    expect(() => parseBridgeArgument(call, argument)).toThrow(/invalid/i);
  }
});
