import { existsSync } from 'node:fs';

/** A picture of a file; like Electron's it is empty when there is none, and says nothing. */
export class NativeImage {
  readonly path: string;
  isTemplate = false;

  constructor(path: string) {
    this.path = path;
  }

  isEmpty(): boolean {
    return !existsSync(this.path);
  }

  setTemplateImage(isTemplate: boolean): void {
    this.isTemplate = isTemplate;
  }
}

export const nativeImage = {
  createFromPath: (path: string): NativeImage => new NativeImage(path),
};
