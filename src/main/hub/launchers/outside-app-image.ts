import { delimiter } from 'node:path';

// An AppImage puts its mount before the paths of its process, and names itself. The mount goes with the program; a
// session lives on, and would look for libraries in a folder that is not there, or is somebody else's by then.

const own = new Set(['APPDIR', 'APPIMAGE', 'APPIMAGE_EXIT_AFTER_INSTALL', 'ARGV0', 'OWD']);

/** Lists of folders that its start script puts itself into. */
const lists = new Set([
  'PATH',
  'LD_LIBRARY_PATH',
  'XDG_DATA_DIRS',
  'GSETTINGS_SCHEMA_DIR',
  'PYTHONPATH',
  'PERLLIB',
  'QT_PLUGIN_PATH',
]);

/** The environment as it was outside the AppImage; unchanged where there is none. */
export function outsideAppImage(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const mount = environment['APPDIR'];
  if (mount === undefined || mount === '' || environment['APPIMAGE'] === undefined)
    return environment;
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      if (own.has(name)) return [];
      if (!lists.has(name)) return [[name, value] as const];
      const left = value.split(delimiter).filter((folder) => !isBelow(folder, mount));
      return left.length === 0 ? [] : [[name, left.join(delimiter)] as const];
    }),
  );
}

function isBelow(folder: string, mount: string): boolean {
  return folder === mount || folder.startsWith(`${mount}/`);
}
