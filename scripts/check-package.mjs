/**
 * `node scripts/check-package.mjs`: looks at every program that electron-builder has laid out in `dist/`, and says what
 * is wrong with it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { packageProblems } from './package-problems.mjs';
import { Halt, runScript, say } from './say.mjs';

/** How electron-builder names its folders. */
const folderName = /^(?:(linux|win)(?:-(arm64))?-unpacked|(mac)(?:-(arm64))?)$/;
const framework = 'Contents/Frameworks/Electron Framework.framework/Electron Framework';

/** @typedef {import('./package-problems.mjs').PackagedProgram} PackagedProgram */

/** @returns {PackagedProgram[]} */
function programsIn(/** @type {string} */ folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.flatMap((name) => {
    const found = folderName.exec(name);
    if (!found) return [];
    const arch = found[2] ?? found[4] ?? 'x64';
    const place = join(folder, name);
    if (found[3] !== undefined) {
      const contents = join(place, 'Roundhouse.app');
      const resources = join(contents, 'Contents', 'Resources');
      return [{ platform: 'darwin', arch, resources, fused: join(contents, framework) }];
    }
    const isLinux = found[1] === 'linux';
    const fused = join(place, isLinux ? 'roundhouse-desktop' : 'Roundhouse.exe');
    const resources = join(place, 'resources');
    return [{ platform: isLinux ? 'linux' : 'win32', arch, resources, fused }];
  });
}

await runScript(() => {
  const programs = programsIn(join(root, 'dist'));
  if (programs.length === 0) throw new Halt('There is no packaged program in dist/.');
  const problems = programs.flatMap((program) =>
    packageProblems(program).map((one) => `${program.platform} ${program.arch}: ${one}`),
  );
  for (const problem of problems) say(problem);
  say(`${programs.length} packaged, ${problems.length} problems`);
  return Promise.resolve(problems.length === 0 ? 0 : 1);
});
