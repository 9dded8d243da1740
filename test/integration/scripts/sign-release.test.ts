import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';

import {
  isSignedRelease,
  type ReleaseIndex,
} from '../../../src/main/desktop/updates/release-signature.ts';
import { repositoryRoot } from '../../architecture/support/source-files.ts';
import { Checkout } from './checkout.ts';

const index = {
  version: '1.2.3',
  files: [{ url: 'Roundhouse-1.2.3-linux-x64.AppImage', sha512: 'abc=', size: 3 }],
  path: 'Roundhouse-1.2.3-linux-x64.AppImage',
};

function checkoutWithYaml(): Checkout {
  const checkout = new Checkout();
  const packages = join('node_modules', 'yaml');
  symlinkSync(join(repositoryRoot, packages), join(checkout.folder, packages));
  mkdirSync(join(checkout.folder, 'resources', 'packaging'), { recursive: true });
  return checkout;
}

function sign(checkout: Checkout, ...args: readonly string[]) {
  return checkout.run('scripts/sign-release.mjs', args, { PATH: '' });
}

test('[S24] a signed index is taken, and the same one with another digest, version or file is not', async () => {
  using checkout = checkoutWithYaml();
  const key = join(checkout.folder, 'private.pem');
  const file = join(checkout.folder, 'latest-linux.yml');
  checkout.write('latest-linux.yml', stringify(index));

  expect((await sign(checkout, '--new-key', key)).code).toBe(0);
  expect((await sign(checkout, key, file)).code).toBe(0);

  const publicKey = readFileSync(
    join(checkout.folder, 'resources', 'packaging', 'release-key.pem'),
    'utf8',
  );
  const signed = parse(readFileSync(file, 'utf8')) as ReleaseIndex;
  const [first] = signed.files;
  const forged: readonly ReleaseIndex[] = [
    { ...signed, version: '1.2.4' },
    { ...signed, files: [{ url: first?.url ?? '', sha512: 'abd=' }] },
    { ...signed, files: [...signed.files, { url: 'more.AppImage', sha512: 'abc=' }] },
    { ...signed, signature: undefined },
    { ...signed, signature: 'AAAA' },
  ];
  expect(isSignedRelease(signed, publicKey)).toBe(true);
  expect(forged.map((one) => isSignedRelease(one, publicKey))).toEqual(forged.map(() => false));
});

test('the private key is for its owner alone, and one that exists is never overwritten', async () => {
  using checkout = checkoutWithYaml();
  const key = join(checkout.folder, 'private.pem');
  await sign(checkout, '--new-key', key);
  const made = readFileSync(key, 'utf8');

  const again = await sign(checkout, '--new-key', key);

  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(again.code).not.toBe(0);
  expect(readFileSync(key, 'utf8')).toBe(made);
});

test('an index without a digest is not signed, and the sentence says what it lacks', async () => {
  using checkout = checkoutWithYaml();
  const key = join(checkout.folder, 'private.pem');
  await sign(checkout, '--new-key', key);
  checkout.write('latest.yml', stringify({ version: '1.2.3', files: [{ url: 'a' }] }));

  const ended = await sign(checkout, key, join(checkout.folder, 'latest.yml'));

  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('it needs a version, and files with digests');
});
