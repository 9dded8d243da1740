import { expect, test } from 'vitest';

import { loginEntry } from '../../../../src/main/desktop/login-entry.ts';

test('a start at login is written so that every path is one argument as it is', () => {
  const start = { executable: '/opt/Round house/bin', args: ['--data', '/home/ä/100% $HOME'] };
  expect(loginEntry(start).split('\n')).toEqual([
    '[Desktop Entry]',
    'Type=Application',
    'Name=Roundhouse',
    String.raw`Exec="/opt/Round house/bin" "--data" "/home/ä/100%% \\$HOME"`,
    'Terminal=false',
    '',
  ]);
});
