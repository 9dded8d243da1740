import { expect, test } from 'vitest';

import { sourcesIn } from '../../../scripts/host-debian.mjs';

const key = '/usr/share/keyrings/debian-archive-keyring.gpg';

test("the sources of the machine's own distribution are passed on, each once", () => {
  const targets = [
    `http://mirror.test/debian/\tbookworm\tmain\t${key}\tDebian`,
    `http://mirror.test/debian/\tbookworm\tmain\t${key}\tDebian`,
    'http://mirror.test/ubuntu/\tnoble\tuniverse\t$(SIGNED_BY)\tUbuntu',
    'https://node.test/\tnodistro\tmain\t/etc/apt/node.gpg\t. nodistro',
    'http://never.test/\tbookworm\tmain\t$(SIGNED_BY)\t$(ORIGIN)',
    '',
  ].join('\n');

  expect(sourcesIn(targets)).toEqual([
    `deb [signed-by=${key}] http://mirror.test/debian/ bookworm main`,
    'deb http://mirror.test/ubuntu/ noble universe',
  ]);
});
