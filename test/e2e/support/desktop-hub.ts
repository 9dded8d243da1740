import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { HttpClient } from '../../../src/shared/client/http-client.ts';
import { hubRecordSchema } from '../../../src/shared/wire/runner-job.ts';
import type { DesktopFolders } from './desktop-test.ts';

/** The hub that serves the data directory of a desktop now, as its owner's command line calls it. */
export function hubOf(folders: DesktopFolders) {
  const read = (name: string) => readFileSync(join(folders.data, name), 'utf8').trim();
  const { url, pid } = hubRecordSchema.parse(JSON.parse(read('hub.json')));
  const headers = () => ({ authorization: `Bearer ${read('owner.token')}` });
  return { url, pid, client: new HttpClient({ baseUrl: url, fetch, headers }) };
}
