import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A real Node for runners: the packaged program brings one, a checkout has the pinned one. Electron itself
 * cannot be it, because its RunAsNode fuse is off.
 */
export function findNode(places: {
  readonly resources: string;
  readonly packageRoot: string;
}): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const candidates = [
    join(places.resources, 'node', name),
    join(places.packageRoot, 'node_modules', 'node', 'bin', name),
  ];
  return candidates.find((file) => existsSync(file)) ?? name;
}
