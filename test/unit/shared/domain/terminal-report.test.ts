import { describe, expect, it } from 'vitest';

import { isTerminalReport } from '../../../../src/shared/domain/terminal-report.ts';

describe('a report of the terminal', () => {
  it.each(['\u001b[I', '\u001b[O', '\u001b[<35;25;6M', '\u001b[<0;25;6m', '\u001b[O\u001b[I'])(
    'is what focus and the pointer send: %j',
    (input) => {
      expect(isTerminalReport(input)).toBe(true);
    },
  );

  it.each(['', 'x', '\u001b', '\u001b[A', '\u001bOP', '\u001b[Z', '\u001b[13;2u', '\u001b[Ix'])(
    'is no key: %j',
    (input) => {
      expect(isTerminalReport(input)).toBe(false);
    },
  );
});
