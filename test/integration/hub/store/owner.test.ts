import { once } from 'node:events';
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { claimDataDirectory } from '../../../../src/main/hub/store/data-directory.ts';
import type { AppError } from '../../../../src/shared/base/app-error.ts';
import { startHubProcess } from '../../../support/store/hub-process.ts';
import { faultFrom, StoreLab } from '../../../support/store/store-lab.ts';

function claimFault(path: string): AppError {
  try {
    claimDataDirectory(path)[Symbol.dispose]();
  } catch (thrown) {
    return thrown as AppError;
  }
  throw new Error('it was not refused');
}

describe('a data directory', () => {
  it('[EV26] [F22] has one hub: a second one refuses, and names the first', async () => {
    await using lab = new StoreLab();
    const first = startHubProcess({ directory: lab.directory, task: 'hold' });
    await once(first.stdout!, 'data');

    const fault = await faultFrom(lab.open());

    expect(fault).toMatchObject({ code: 'hub_running', details: { pid: first.pid } });
    expect(fault.message).toContain(`process ${first.pid}`);
    expect(fault.message).toContain('roundhouse hub stop');
    first.kill('SIGKILL');
    await once(first, 'exit');
  });

  it('[EV26] [F22] is free the moment its hub is killed, whatever the id file says', async () => {
    await using lab = new StoreLab();
    const first = startHubProcess({ directory: lab.directory, task: 'hold' });
    await once(first.stdout!, 'data');
    first.kill('SIGKILL');
    await once(first, 'exit');
    // A recycled process id: this one is alive and has nothing to do with the hub.
    writeFileSync(join(lab.directory, 'hub.pid'), `${process.ppid}\n`);

    await using store = await lab.open();

    expect(store.recovery).toBeNull();
    expect(readFileSync(join(lab.directory, 'hub.pid'), 'utf8')).toBe(`${process.pid}\n`);
  });

  it('[EV26] refuses a second hub in the same process, and is free when the first ends', async () => {
    await using lab = new StoreLab();
    const first = await lab.open();

    expect((await faultFrom(lab.open())).code).toBe('hub_running');

    await first[Symbol.asyncDispose]();
    await using second = await lab.open();
    expect(second.epoch).toBe(first.epoch);
  });

  it('[HOST-2] is readable by its owner only, and so is everything in it', async () => {
    await using lab = new StoreLab();
    const directory = join(lab.directory, 'data');
    mkdirSync(directory, { mode: 0o755 });

    await using _ = await lab.open({ dataDirectory: directory });

    const modes = ['', 'hub.db', 'hub.db-wal', 'hub.db-shm', 'hub.lock', 'hub.mark', 'hub.pid'].map(
      (name) => (statSync(join(directory, name)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['700', '600', '600', '600', '600', '600', '600']);
  });

  it.runIf(process.getuid?.() === 0)(
    '[HOST-3] of another account is refused, and left as it is',
    async () => {
      await using lab = new StoreLab();
      const directory = join(lab.directory, 'data');
      mkdirSync(directory, { mode: 0o755 });
      chownSync(directory, 12_345, 12_345);

      const fault = claimFault(directory);

      expect(fault.code).toBe('directory_refused');
      expect(fault.message).toContain('another account');
      expect(statSync(directory)).toMatchObject({ uid: 12_345, mode: 0o40755 });
    },
  );

  it('[EV26] that cannot be used is refused in a sentence with the reason', async () => {
    await using lab = new StoreLab();
    const file = join(lab.directory, 'a-file');
    writeFileSync(file, '');

    expect(claimFault(file)).toMatchObject({
      code: 'directory_refused',
      message: `Cannot use the data directory ${file}: it is a file. Fix that, or choose another directory with --data.`,
    });
    expect(claimFault(join(file, 'below'))).toMatchObject({
      code: 'directory_refused',
      message: expect.stringContaining('a part of its path is a file') as string,
    });
  });
});
