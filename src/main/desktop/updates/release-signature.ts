import { createPublicKey, verify } from 'node:crypto';

/** What a release says of itself in `latest*.yml`, and what is signed of it. */
export interface ReleaseIndex {
  readonly version: string;
  readonly files: readonly { readonly url: string; readonly sha512?: string | undefined }[];
  /** Base64 of an Ed25519 signature over `signedText`; written by scripts/sign-release.mjs. */
  readonly signature?: unknown;
}

/**
 * The text that is signed: the version, and each file with its digest. electron-updater then holds what it downloads
 * to that digest. scripts/sign-release.mjs writes the same text.
 */
export function signedText({ version, files }: ReleaseIndex): string {
  return JSON.stringify([
    'roundhouse-release-1',
    version,
    files.map(({ url, sha512 = '' }) => [url, sha512]),
  ]);
}

/**
 * Whether the holder of the release key has signed this index. The place that serves releases, and whoever can write
 * there, does not have that key.
 */
export function isSignedRelease(index: ReleaseIndex, releaseKeyPem: string): boolean {
  if (typeof index.signature !== 'string') return false;
  const signature = Buffer.from(index.signature, 'base64');
  return verify(null, Buffer.from(signedText(index)), createPublicKey(releaseKeyPem), signature);
}
