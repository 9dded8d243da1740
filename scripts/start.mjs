/**
 * `npm start`: installs and builds what is missing, then opens the desktop; where no window can open, it runs the hub
 * with its page and says so in one line. Needs nothing but Node, because it runs before anything is installed.
 * All arguments are handed on; `--headless` asks for the hub even where a window could open.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { buildWhenOld } from './build-output.mjs';
import { pinnedNode, root } from './checkout.mjs';
import { claudeCodeFor } from './claude-code.mjs';
import { findElectron, neverRan, sandboxFacts, whyNoSandbox, whyNoWindow } from './desktop.mjs';
import { findProgram } from './find-program.mjs';
import { requireNode } from './node-version.mjs';
import { outsideNpm } from './outside-npm.mjs';
import { installPackages } from './packages.mjs';
import { runProgram } from './run-program.mjs';
import { Halt, runScript, say } from './say.mjs';

const help = `Usage: npm start [-- OPTIONS]

  --headless   the hub with its web page, even where a window could open
  --help       this text

All other options go to the hub: node bin/roundhouse.mjs hub --help
`;

async function start(/** @type {readonly string[]} */ args) {
  if (args.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  requireNode(process.versions.node);
  await installPackages();
  await buildWhenOld();

  const rest = args.filter((one) => one !== '--headless');
  const outside = outsideNpm(process.env, root);
  const claude = claudeCodeFor(rest, outside);
  if (claude.line !== null) say(claude.line);
  if (findProgram('git', outside['PATH']) === null)
    say('git is not on PATH, and sessions need it. Install it: https://git-scm.com/downloads');
  const environment = { ...outside, ...claude.add };

  const desktop = args.includes('--headless')
    ? { electron: null, why: 'As asked' }
    : await prepareDesktop();
  let { why } = desktop;
  if (desktop.electron !== null) {
    const startedAtMs = performance.now();
    const ended = await runProgram([desktop.electron, root, ...rest], { environment });
    const ranForMs = performance.now() - startedAtMs;
    if (!neverRan({ ...ended, ranForMs })) return ended.exitCode;
    why = `Electron did not start (${ended.reason ?? `exit code ${ended.exitCode}`}; see above)`;
  }
  say(`${why}: running the hub with its web page instead of the desktop window.`);
  const entry = join(root, 'out', 'main', 'headless.js');
  if (!existsSync(entry))
    throw new Halt('This checkout has no headless hub (out/main/headless.js).');
  return (await runProgram([pinnedNode(), entry, ...rest], { environment })).exitCode;
}

/** @returns {Promise<{ electron: string, why: null } | { electron: null, why: string }>} */
async function prepareDesktop() {
  const why = whyNoWindow({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    environment: process.env,
  });
  if (why !== null) return { electron: null, why };
  const found = findElectron() ?? (await downloadElectron());
  if (found === null) return { electron: null, why: 'Electron could not be downloaded' };
  const noSandbox = process.platform === 'linux' ? whyNoSandbox(sandboxFacts(found)) : null;
  return noSandbox === null ? { electron: found, why: null } : { electron: null, why: noSandbox };
}

/** npm installs only the wrapper of Electron; the program itself comes from GitHub, once. */
async function downloadElectron() {
  say('Downloading Electron (once, about 100 MB)…');
  const installer = join(root, 'node_modules', 'electron', 'install.js');
  await runProgram([pinnedNode(), installer], { isQuiet: true, deadlineMs: 10 * 60_000 });
  return findElectron();
}

await runScript(() => start(process.argv.slice(2)));
