import { createInterface } from 'node:readline';

import { AppError, messageOf } from '../shared/base/app-error.ts';
import { usedUp } from '../shared/base/used-up.ts';
import {
  createHub,
  findInstallation,
  readHubArguments,
  pairingNotice,
  startNotice,
  type AskingPhone,
  type Hub,
} from './hub/index.ts';

// The hub alone, in plain Node: `roundhouse hub`, `npm start` where no window can open, and the image.

const exitCodes = { done: 0, failed: 1, usage: 2, refused: 6 };

async function main(): Promise<number> {
  const read = readHubArguments(process.argv.slice(2));
  if (!read.ok) {
    refuse({ code: 'usage', message: read.error, hint: 'Correct it, or omit it.' });
    return exitCodes.usage;
  }
  const { settings, environment, isJson, isBackground } = read.value;
  const { version, packageRoot, entries } = findInstallation(import.meta.url);
  // Before the hub starts: a signal during a long start ends it in order as well.
  const asked = askedToEnd();
  const hub = await createHub({
    settings,
    environment,
    entries,
    packageRoot,
    version,
    nodeExecutable: process.execPath,
    terminal: isJson || isBackground ? null : process.stderr,
  });
  if (hub.lanProblem !== null) tell(`warning: ${hub.lanProblem}`);
  if (isJson) {
    const { url, lanUrl } = hub;
    process.stdout.write(`${JSON.stringify({ url, lanUrl, pid: process.pid, version })}\n`);
  } else if (!isBackground) {
    greet(hub);
  }
  // Over the API it may have been asked to end the sessions first, which it has done then.
  const farewell = await Promise.race([
    asked.then(() => 'Stopping. Sessions keep running.'),
    hub.ended.then(() => 'Ending.'),
  ]);
  if (!isJson) tell(farewell);
  await hub[Symbol.asyncDispose]();
  return exitCodes.done;
}

function greet(hub: Hub): void {
  const { url, lanUrl } = hub;
  const pairingUrl = hub.newPairingUrl();
  process.stdout.write(`${startNotice({ url, lanUrl, link: hub.newStartLink(), pairingUrl })}\n`);
  let asking: AskingPhone | null = null;
  hub.onDidAskToPair((phone) => {
    asking = phone;
    const digits = `${phone.digits.slice(0, 3)} ${phone.digits.slice(3)}`;
    process.stdout.write(
      `\n${phone.name} at ${phone.address} wants to join and shows ${digits}.\n`,
    );
    process.stdout.write('Allow it only if your phone shows the same number. [y/N] ');
  });
  if (!process.stdin.isTTY) return;
  process.stdout.write('\nPress Enter for a new link, Ctrl-C to stop.\n');
  createInterface({ input: process.stdin }).on('line', (line) => {
    const phone = asking;
    asking = null;
    if (phone) answerPhone(phone, line);
    else offerAgain(hub);
  });
}

function answerPhone(phone: AskingPhone, line: string): void {
  const isAllowed = /^y(es)?$/i.test(line.trim());
  const isInTime = phone.answer(isAllowed);
  const answer = isAllowed ? `${phone.name} is paired.` : `${phone.name} was denied.`;
  process.stdout.write(`${isInTime ? answer : 'The phone no longer waits.'}\n`);
}

function offerAgain(hub: Hub): void {
  const pairingUrl = hub.newPairingUrl();
  if (pairingUrl !== null) process.stdout.write(`${pairingNotice(pairingUrl).join('\n')}\n`);
  process.stdout.write(`  ${hub.newStartLink()}\n`);
}

/**
 * One request to end arrives more than once when it goes to the whole group of processes and npm, or the
 * command line, passes it on as well. A person who has lost patience takes longer than this.
 */
const sameRequestMs = 1000;

/**
 * Resolves at the first signal, and when the program that holds our channel is gone; a later signal ends the
 * process as it is.
 */
function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.once('disconnect', () => resolve());
    let askedAt: number | null = null;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (askedAt !== null && performance.now() - askedAt > sameRequestMs) process.exit(130);
        askedAt ??= performance.now();
        resolve();
      });
    }
  });
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

interface Refused {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Why there is no hub; a program that reads gets it as the document of the command. */
function refuse(error: Refused): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error })}\n`);
  }
  tell(`error: ${error.message}${error.hint === '' ? '' : `\n${error.hint}`}`);
}

try {
  process.exitCode = await main();
} catch (thrown) {
  const isRunning = thrown instanceof AppError && thrown.code === 'hub_running';
  process.exitCode = isRunning ? exitCodes.refused : exitCodes.failed;
  // What is known by a code is a sentence for the person; anything else is a bug, with its stack.
  const isKnown = thrown instanceof AppError;
  const limit = usedUp(thrown);
  refuse({
    code: isKnown ? thrown.code : 'internal',
    message: limit ?? (isKnown ? thrown.message : ((thrown as Error).stack ?? messageOf(thrown))),
    hint: '',
  });
}
// Standard input would keep the process alive.
process.stdin.unref?.();
process.exit();
