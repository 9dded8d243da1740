// CommonJS, because Playwright asks `process.mainModule` for `electron`. Everything else is in the modules
// beside it. Command line: [switches] [-r file] APP [arguments of the app].
const fs = require('node:fs');
const inspector = require('node:inspector');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const { readCommandLine } = require('./command-line.ts');
const { StandIn } = require('./stand-in.ts');

const { switches, preloads, target, appArguments } = readCommandLine(process.argv.slice(2));
if (target === undefined) {
  process.stderr.write('electron stand-in: no app given\n');
  process.exit(2);
}
const inspect = switches.find((one) => one.startsWith('--inspect'));
if (inspect) inspector.open(Number(inspect.split('=')[1] ?? 9229), '127.0.0.1', false);

const directory = path.resolve(target);
const manifest = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'));
const entry = path.resolve(directory, manifest.main);
// A packaged program is its own executable, and its arguments begin at once.
const resources = process.env.ELECTRON_STAND_IN_RESOURCES;
const executable = path.join(__dirname, 'electron');
process.argv = [executable, ...(resources === undefined ? [target] : []), ...appArguments];

const standIn = new StandIn({
  directory,
  manifest,
  switches: [...switches, ...appArguments],
  packagedResources: resources,
});
globalThis.electronStandIn = standIn;

// `require('electron')` and `import … from 'electron'` both get the stand-in.
const load = Module._load;
Module._load = function loadOrStandIn(request, ...rest) {
  return request === 'electron' ? standIn.electron : load.call(this, request, ...rest);
};
const names = Object.keys(standIn.electron).join(', ');
const source = `const e = globalThis.electronStandIn.electron; export default e; export const { ${names} } = e;`;
Module.registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: 'stand-in:electron', format: 'module', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === 'stand-in:electron'
      ? { format: 'module', source, shortCircuit: true }
      : next(url, context),
});
for (const preload of preloads) require(path.resolve(preload));

const port = switches.find((one) => one.startsWith('--remote-debugging-port='))?.split('=')[1];
standIn.start(port);
import(pathToFileURL(entry).href).then(
  () => standIn.appLoaded(),
  (thrown) => {
    process.stderr.write(`App threw an error during load\n${thrown?.stack ?? thrown}\n`);
    process.exit(1);
  },
);
