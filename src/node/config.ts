import { windowsFolderOf } from '../shared/base/windows-folder.ts';

export function windowsFolder(): string {
  return windowsFolderOf(process.env['SystemRoot']);
}
