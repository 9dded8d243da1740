import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How electron-builder names its folders. */
const folderName = /^(?:(linux|win)(?:-(arm64))?-unpacked|(mac)(?:-(arm64))?)$/;
const framework = 'Frameworks/Electron Framework.framework/Electron Framework';

/**
 * A program as electron-builder has laid it out.
 *
 * @typedef {object} LaidOutProgram
 * @property {string} platform `linux`, `darwin` or `win32`
 * @property {string} arch `x64` or `arm64`
 * @property {string} executable
 * @property {string} resources the folder of app.asar
 * @property {string} fused the file with Electron's fuses
 */

/**
 * Every program in `folder`, which is `dist` as a rule.
 *
 * @param {string} folder
 * @returns {LaidOutProgram[]}
 */
export function packagedPrograms(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.flatMap((name) => {
    const found = folderName.exec(name);
    if (!found) return [];
    const [, system, arch = 'x64', mac, macArch = 'x64'] = found;
    const place = join(folder, name);
    if (mac !== undefined) return [macProgram(place, macArch)];
    const isLinux = system === 'linux';
    const executable = join(place, isLinux ? 'roundhouse-desktop' : 'Roundhouse.exe');
    const resources = join(place, 'resources');
    const platform = isLinux ? 'linux' : 'win32';
    return [{ platform, arch, executable, resources, fused: executable }];
  });
}

/** @type {(place: string, arch: string) => LaidOutProgram} */
function macProgram(place, arch) {
  const contents = join(place, 'Roundhouse.app', 'Contents');
  return {
    platform: 'darwin',
    arch,
    executable: join(contents, 'MacOS', 'Roundhouse'),
    resources: join(contents, 'Resources'),
    fused: join(contents, framework),
  };
}
