/**
 * Signs the files of a release with the maintainers' key, which never is where releases are made or served:
 *
 *   node scripts/sign-release.mjs --new-key PRIVATE_KEY_FILE      makes a key; its public half goes into the packages
 *   node scripts/sign-release.mjs PRIVATE_KEY_FILE latest*.yml    signs the indexes of a release, in place
 *
 * An installed program takes only a version whose index is signed (src/main/desktop/updates/release-signature.ts).
 */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse, stringify } from 'yaml';

import { root } from './checkout.mjs';
import { Halt, runScript, say } from './say.mjs';

/** Where a package takes its public key from. */
const publicKeyFile = join(root, 'resources', 'packaging', 'release-key.pem');

/** @type {(index: { version: string, files: { url: string, sha512: string }[] }) => string} */
function signedText({ version, files }) {
  return JSON.stringify([
    'roundhouse-release-1',
    version,
    files.map(({ url, sha512 }) => [url, sha512]),
  ]);
}

function makeKey(/** @type {string} */ file) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  // A key that exists is never overwritten: every installed program would refuse the next release.
  writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
  writeFileSync(publicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }));
  say(`The private key is in ${file}: keep it offline. Commit ${publicKeyFile}.`);
}

function signIndex(/** @type {string} */ keyFile, /** @type {string} */ file) {
  const { signature: _, ...index } =
    /** @type {{ version: string, files: { url: string, sha512: string }[], signature?: string }} */ (
      parse(readFileSync(file, 'utf8'))
    );
  if (!index.version || !index.files?.every(({ url, sha512 }) => url && sha512))
    throw new Halt(`${file} is no index of a release: it needs a version, and files with digests.`);
  const key = createPrivateKey(readFileSync(keyFile));
  const signature = sign(null, Buffer.from(signedText(index)), key).toString('base64');
  writeFileSync(file, stringify({ ...index, signature }));
  say(`${file}: version ${index.version} is signed.`);
}

await runScript(() => {
  const [first, ...files] = process.argv.slice(2);
  if (first === '--new-key' && files[0] !== undefined) makeKey(files[0]);
  else if (first !== undefined && files.length > 0)
    for (const file of files) signIndex(first, file);
  else
    throw new Halt(
      'Usage: sign-release.mjs --new-key FILE, or sign-release.mjs KEY_FILE latest*.yml',
    );
  return Promise.resolve(0);
});
