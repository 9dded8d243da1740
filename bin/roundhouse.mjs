#!/usr/bin/env node
/**
 * `roundhouse`: picks the Node that runs the command line, and hands everything on to it. Written for old Nodes too,
 * so that one which is too old gets a sentence and not a stack; it needs nothing but Node's own modules.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const commandLine = join(packageFolder, 'out', 'main', 'cli.js');

/** The first Node with `DisposableStack`, and with `node:sqlite` without a flag. */
const oldest = { major: 24, minor: 0 };

/** The command line alone opens this many. */
const leastOpenFiles = 32;

/** @type {readonly string[]} */
const crashSignals = ['SIGABRT', 'SIGSEGV', 'SIGTRAP', 'SIGILL', 'SIGBUS'];

/** How many files this process may open; Infinity where the system does not say. */
function openFileLimit() {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return found === null ? Infinity : Number(found[1]);
  } catch {
    return Infinity;
  }
}

function isNewEnough(/** @type {string} */ version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

/** The Node that is installed with a checkout, or `null`. */
function findPinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(packageFolder, 'node_modules', 'node', 'bin', name);
  return existsSync(pinned) ? pinned : null;
}

function fail(/** @type {string} */ line) {
  process.stderr.write(`roundhouse: ${line}\n`);
  process.exitCode = 1;
}

/** Runs the command line under another Node, as if it were this process. */
function runUnder(/** @type {string} */ node) {
  const child = spawn(node, [commandLine, ...process.argv.slice(2)], { stdio: 'inherit' });
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) {
    process.on(signal, () => {
      // A Ctrl-C in a terminal reaches the child without us.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once('error', (error) => fail(`${node} does not start: ${error.message}`));
  child.once('exit', (code, signal) => {
    // Node itself ends like this where it gets no thread, memory or file.
    if (signal !== null && crashSignals.includes(signal)) {
      fail(
        `Node crashed (${signal}). Usually this account has no processes, open files or memory left: \`ulimit -a\` shows its limits.`,
      );
    }
    process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  });
}

const pinnedNode = findPinnedNode();
if (!existsSync(commandLine)) {
  fail('this checkout is not built yet. Run: npm run build');
} else if (openFileLimit() < leastOpenFiles) {
  fail(
    `only ${openFileLimit()} files may be opened, and ${leastOpenFiles} are needed. Raise the limit, for example with \`ulimit -n 4096\`.`,
  );
} else if (pinnedNode !== null && realpathSync(process.execPath) !== realpathSync(pinnedNode)) {
  runUnder(pinnedNode);
} else if (isNewEnough(process.versions.node)) {
  await import(pathToFileURL(commandLine).href);
} else {
  fail(
    `Node ${process.versions.node} is too old: ${oldest.major}.${oldest.minor} or newer is needed (https://nodejs.org).`,
  );
}
