import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A real Node for runners: it lies in the same place in a checkout and in the runtime of a packaged program.
 * Electron itself cannot be it, because its RunAsNode fuse is off.
 */
export function findNode(packageRoot: string): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const file = join(packageRoot, 'node_modules', 'node', 'bin', name);
  return existsSync(file) ? file : name;
}
