import { expect, test } from 'vitest';

import { missingCapabilities } from '../../../scripts/engine-support.mjs';

function status(effective: string): string {
  return `Name:\tnode\nCapPrm:\t000001ffffffffff\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\n`;
}

test('root of a machine can run an engine', () => {
  expect(missingCapabilities(status('000001ffffffffff'))).toEqual([]);
});

test('root in an ordinary container cannot', () => {
  expect(missingCapabilities(status('00000000a80425fb'))).toEqual([
    'CAP_NET_ADMIN',
    'CAP_SYS_ADMIN',
  ]);
});

test('root that may make networks only cannot', () => {
  expect(missingCapabilities(status('00000000a80435fb'))).toEqual(['CAP_SYS_ADMIN']);
});
