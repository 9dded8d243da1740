// git keeps files and links, and nothing else that a folder may hold. The rest is named, so that nobody takes
// it for saved.

export const leftOutKinds = ['named pipe', 'socket', 'device', 'empty folder'] as const;

/** What is in a working tree and in no commit. */
export interface LeftOut {
  /** Below the working tree, one character per byte. */
  readonly path: string;
  readonly kind: (typeof leftOutKinds)[number];
}
