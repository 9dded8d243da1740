import { readFileSync } from 'node:fs';

/** The version of this installation; the manifest is two folders up, or three from a part of a build. */
export function packageVersion(): string {
  for (const place of ['../../package.json', '../../../package.json']) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      if (isManifest(manifest)) return manifest.version;
    } catch {
      // Not here; the next place.
    }
  }
  return 'unknown';
}

function isManifest(value: unknown): value is { readonly version: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    value.name === 'roundhouse' &&
    'version' in value &&
    typeof value.version === 'string'
  );
}
