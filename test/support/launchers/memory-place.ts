import { createHash } from 'node:crypto';

import type { Launcher } from '../../../src/main/hub/launchers/launcher.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import type { LauncherPlace } from './launcher-stage.ts';
import { MemoryLauncher } from './memory-launcher.ts';
import { MemoryWorld } from './memory-world.ts';

/** A place in memory: its runners are no processes, and speak the real wire. */
export class MemoryPlace implements LauncherPlace {
  readonly folder = '/work';
  readonly #world = new MemoryWorld();

  launcher(): Launcher {
    return new MemoryLauncher(this.#world);
  }

  brokenLauncher(): Launcher {
    return new MemoryLauncher(this.#world, { canStart: false });
  }

  announceHub(url: string | null): Promise<void> {
    this.#world.announceHub(url);
    return Promise.resolve();
  }

  crash(session: SessionId): Promise<void> {
    this.#world.runners.get(session)?.crash();
    return Promise.resolve();
  }

  /** Its runners do nothing by themselves. */
  halt(): Promise<void> {
    return Promise.resolve();
  }

  fallSilentAbout(session: SessionId): Disposable {
    this.#world.silent.add(session);
    return { [Symbol.dispose]: () => void this.#world.silent.delete(session) };
  }

  seenFromOutside(session: SessionId): Promise<string> {
    const runner = this.#world.runners.get(session);
    return Promise.resolve(runner ? `runner ${runner.spec.runner}` : '');
  }

  remember(id: string, { isOpen = false }: { readonly isOpen?: boolean } = {}): void {
    this.#world.conversations.push({ cwd: this.folder, id, isOpen });
  }

  writeSetup(text: string): void {
    const hash = createHash('sha256').update(text).digest('hex');
    this.#world.setups.set(this.folder, { text, hash });
  }

  textAt(path: string): string | null {
    return this.#world.files.get(path)?.text ?? null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const runner of this.#world.runners.values()) runner.crash();
    return Promise.resolve();
  }
}
