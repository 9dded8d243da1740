import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { checkRemovable } from '../../../../src/main/hub/repos/saving/remove-folder.ts';
import { canMountDisks, SmallDisk } from '../../../support/small-disk.ts';

test.runIf(canMountDisks())(
  '[WORK9] a folder with a mount inside is refused, with the mount and the command that ends it',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundhouse-mounted-'));
    const place = join(folder, 'a mount');
    try {
      using disk = SmallDisk.mount(place, 1024 * 1024);
      writeFileSync(join(place, 'gold'), 'precious');

      await expect(checkRemovable(folder)).rejects.toThrow(
        `${folder} cannot be removed: something is mounted at ${place}, and would be deleted with it.`,
      );
      expect([disk?.path, existsSync(join(place, 'gold'))]).toEqual([place, true]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test('[WORK9] a folder without one is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundhouse-mounted-'));
  writeFileSync(join(folder, 'file'), '');

  await expect(checkRemovable(folder)).resolves.toBeUndefined();

  rmSync(folder, { recursive: true, force: true });
});
