import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { ConnectionScope } from './connection-record.ts';
import { hookScript, startScript } from './hook-script.ts';
import { pluginFiles, pluginFolder } from './plugin-files.ts';

export interface ConnectFolderOptions {
  readonly dataDirectory: string;
  /** What hooks run: the Node and the program of the runner. */
  readonly node: string;
  readonly entry: string;
}

/** `DATA/connect` (0700): a folder of each connection, with its token (0600) and its plugin, and the seats of those who joined. */
export class ConnectFolder {
  readonly #options: ConnectFolderOptions;
  readonly path: string;

  constructor(options: ConnectFolderOptions) {
    this.#options = options;
    this.path = join(options.dataDirectory, 'connect');
  }

  /** An update has moved our programs: the plugins that are installed call this. */
  async writeStart(): Promise<void> {
    await this.#write('start', startScript(this.#options), 0o700);
  }

  async write(input: {
    readonly connection: string;
    readonly scope: ConnectionScope;
    readonly token: string;
  }): Promise<void> {
    const { connection, scope, token } = input;
    await this.writePlugin({ connection, scope });
    await this.#write(join(connection, 'token'), `${token}\n`, 0o600);
  }

  /** Also over one of an older version. */
  async writePlugin(input: {
    readonly connection: string;
    readonly scope: ConnectionScope;
  }): Promise<void> {
    const { connection, scope } = input;
    const { dataDirectory } = this.#options;
    await this.writeStart();
    for (const { path, text } of pluginFiles(connection, scope)) {
      await this.#write(join(connection, path), text, 0o600);
    }
    const script = hookScript({ connectFolder: this.path, dataDirectory, connection });
    await this.#write(join(connection, pluginFolder, 'bin/hook'), script, 0o700);
  }

  /** The hooks of its plugin are silent from here on; the plugin itself stays, or Claude Code would miss it. */
  async removeToken(connection: string): Promise<void> {
    await rm(join(this.path, connection, 'token'), { force: true });
  }

  pathOf(connection: string): string {
    return join(this.path, connection);
  }

  /** By rename, so that no hook runs half of it. */
  async #write(name: string, text: string, mode: number): Promise<void> {
    const file = join(this.path, name);
    const draft = `${file}.new`;
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode });
    await chmod(draft, mode);
    await rename(draft, file);
  }
}
