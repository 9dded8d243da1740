/** What the system says of a folder that it does not let us use, in words for a person. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this account cannot write there',
  EPERM: 'this account cannot write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the disk quota of this account is used up',
  EEXIST: 'it is a file',
  ENOTDIR: 'a part of its path is a file',
  // Node says so of a folder that it should make on a read-only file system, too.
  ENOENT: 'its parent folder is not writable',
  ENAMETOOLONG: 'its name is too long',
};

/** Why this folder cannot be used, as a sentence with what to do; undefined where the fault is another one. */
export function folderFault(folder: string, thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  const reason = reasons[String(thrown.code)];
  if (reason === undefined) return undefined;
  return `Cannot use the data directory ${folder}: ${reason}. Fix that, or choose another directory with --data.`;
}
