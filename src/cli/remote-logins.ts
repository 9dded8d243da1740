import { join } from 'node:path';

import { makeFolder } from '../node/make-folder.ts';
import { readPrivateFile, writePrivateFile } from '../node/private-file.ts';
import { messageOf } from '../shared/base/app-error.ts';
import { remoteLoginsSchema, type RemoteLogin } from '../shared/wire/remote-login.ts';
import { CliError } from './cli-error.ts';

/** The hubs that this data directory is logged in to, in a file that only its account can read. */
export class RemoteLogins {
  readonly #folder: string;

  constructor(dataDirectory: string) {
    this.#folder = dataDirectory;
  }

  list(): readonly RemoteLogin[] {
    const text = this.#read();
    if (text === null) return [];
    const parsed = remoteLoginsSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data.logins;
    throw unreadable(`${this.#file} does not hold what \`roundhouse login\` writes.`, this.#file);
  }

  find(url: string): RemoteLogin | undefined {
    return this.list().find((login) => login.url === url);
  }

  /** In place of the one at the same address. */
  keep(login: RemoteLogin): void {
    makeFolder(this.#folder);
    this.#write([...this.list().filter(({ url }) => url !== login.url), login]);
  }

  forget(url: string): void {
    this.#write(this.list().filter((login) => login.url !== url));
  }

  get #file(): string {
    return join(this.#folder, 'logins.json');
  }

  #read(): string | null {
    try {
      return readPrivateFile(this.#file, 'logins_refused');
    } catch (thrown) {
      throw unreadable(messageOf(thrown), this.#file);
    }
  }

  #write(logins: readonly RemoteLogin[]): void {
    writePrivateFile(this.#file, `${JSON.stringify({ logins }, null, 2)}\n`);
  }
}

function unreadable(message: string, file: string): CliError {
  return new CliError({
    code: 'failed',
    message,
    hint: `Remove ${file} and log in again. Sign the device out on the hub if someone may have read it.`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Half a file, or not ours: the schema refuses it in the next step.
    return undefined;
  }
}
