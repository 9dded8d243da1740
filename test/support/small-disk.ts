import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own in memory, whose size a test changes while it is in use. Linux, and only for root. */
export class SmallDisk implements Disposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Null where this machine does not let us make one. */
  static mount(path: string, bytes: number): SmallDisk | null {
    mkdirSync(path, { recursive: true });
    const options = `size=${bytes},mode=700`;
    const mount = ['-t', 'tmpfs', '-o', options, 'tmpfs', path];
    return spawnSync('/bin/mount', mount).status === 0 ? new SmallDisk(path) : null;
  }

  /** Makes the disk as large as leaves so much of it free. */
  async leaveFree(bytes: number): Promise<void> {
    const { blocks, bfree, bsize } = await statfs(this.path);
    const size = (blocks - bfree) * bsize + bytes;
    const remount = ['-o', `remount,size=${size}`, this.path];
    if (spawnSync('/bin/mount', remount).status !== 0) throw new Error('it could not be changed');
  }

  [Symbol.dispose](): void {
    spawnSync('/bin/umount', ['-l', this.path]);
  }
}

/** Whether tests with a disk of their own can run here; says out loud when not. */
export function canMountDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'roundhouse-disk-'));
  const disk = SmallDisk.mount(folder, 1024 * 1024);
  disk?.[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
  if (!disk) process.stderr.write('skipped: no disk can be mounted here, so none can be filled\n');
  return disk !== null;
}
