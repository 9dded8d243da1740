import { expect, it } from 'vitest';

import { whyTooFewFiles } from '../../../../src/shared/domain/open-file-limit.ts';

function limits(soft: string): string {
  return `Limit                     Soft Limit           Hard Limit           Units
Max processes             95826                95826                processes
Max open files            ${soft.padEnd(20)} 1048576              files
`;
}

it('a hub that may open too few files is refused with the number and the remedy', () => {
  expect(whyTooFewFiles(limits('40'))).toBe(
    'The hub may open only 40 files and needs at least 64. Raise its limit, for example with `ulimit -n 4096`, and start it again.',
  );
});

it.each([[limits('64')], [limits('unlimited')], ['']])(
  'enough files, or no word of them: %#',
  (text) => {
    expect(whyTooFewFiles(text)).toBeUndefined();
  },
);
