import type { FileId } from '../base/ids.ts';
import type { SharedFile } from './shared-file.ts';

/** Kind → data of what happens to the files of a session. Those that came with an ask are in the events of the ask. */
export interface FileEventDataByKind {
  'file.shared': { readonly file: SharedFile };
  'file.withdrawn': { readonly file: FileId };
}
