export interface ProgramSearch {
  /** `PATH` as the environment has it. */
  readonly path: string | undefined;
  readonly platform: string;
  /** Windows: endings that make a file a program. */
  readonly pathExtensions?: string | undefined;
}

/**
 * Where a program may be, the first choice first: absolute paths only. A system that is given a bare name
 * may look into the current folder, which is often a repo, and so may a `PATH` with `.` or a relative entry.
 * Folders of `node_modules` are left out as well: `npx` and `npm run` put those of a project there.
 */
export function programCandidates(name: string, search: ProgramSearch): readonly string[] {
  const { platform } = search;
  const isWindows = platform === 'win32';
  if (isAbsolutePath(name, platform)) return withEndings(name, search);
  // A relative path is a file of the current folder.
  if (name === '' || name.includes('/') || (isWindows && /[\\:]/.test(name))) return [];
  return absoluteFolders(search)
    .filter((folder) => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .flatMap((folder) => withEndings(joined(folder, name, isWindows), search));
}

/** `PATH` without entries that mean another folder wherever a program stands. */
export function absolutePathOf(search: ProgramSearch): string {
  return absoluteFolders(search).join(search.platform === 'win32' ? ';' : ':');
}

function absoluteFolders({ path, platform }: ProgramSearch): readonly string[] {
  const isWindows = platform === 'win32';
  return (path ?? '')
    .split(isWindows ? ';' : ':')
    .map((entry) => (isWindows ? entry.trim().replaceAll('"', '') : entry))
    .filter((entry) => isAbsolutePath(entry, platform));
}

/** `\folder` and `C:folder` depend on the current drive or folder: they are not absolute. */
function isAbsolutePath(path: string, platform: string): boolean {
  if (platform !== 'win32') return path.startsWith('/');
  return /^[a-z]:[\\/]/i.test(path) || /^\\\\[^\\/]+[\\/]/.test(path);
}

function joined(folder: string, name: string, isWindows: boolean): string {
  const separator = isWindows ? '\\' : '/';
  return /[\\/]$/.test(folder) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

function withEndings(file: string, search: ProgramSearch): readonly string[] {
  if (search.platform !== 'win32') return [file];
  const endings = (search.pathExtensions ?? '.COM;.EXE;.BAT;.CMD').toLowerCase().split(';');
  const isWhole = endings.some((ending) => ending !== '' && file.toLowerCase().endsWith(ending));
  // Windows runs no file without an ending; what it runs must be an image or a script of its own.
  if (isWhole) return [file];
  return endings.filter((ending) => ending !== '').map((ending) => `${file}${ending}`);
}
