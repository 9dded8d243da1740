import { spawn } from 'node:child_process';
import { platform } from 'node:os';

import type { Command } from 'commander';

import { windowsFolder } from '../../node/config.ts';
import type { CommandHost } from '../command-context.ts';
import type { Environment } from '../config.ts';
import { findProgram } from '../find-program.ts';
import { sessionReference } from '../session-reference.ts';

export function addOpen(program: Command, host: CommandHost): void {
  program
    .command('open')
    .argument('[name]', 'session to show')
    .description('open the page in your browser, signed in by a one-time URL')
    .action((name: string | undefined) =>
      host.run(async ({ connect, output, surroundings }) => {
        const { http } = await connect({ startHub: true });
        const session =
          name === undefined
            ? undefined
            : await http.call('sessions.read', { params: { ref: sessionReference(name) } });
        const { url } = await http.call('sign-in.offer', {
          body: session ? { session: session.id } : {},
        });
        if (output.isJson) return output.result({ url }, () => '');
        const isOpened = await openBrowser(url, surroundings.environment);
        if (isOpened) output.text('Opened the page in your browser.');
        else output.text(`Open this link in a browser. It works once, for 60 seconds:\n${url}`);
      }),
    );
}

/** False where there is no browser to hand it to; the URL is then for the person. */
async function openBrowser(url: string, environment: Environment): Promise<boolean> {
  const [name, ...args] = opener(url);
  const hasScreen =
    platform() !== 'linux' ||
    (environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'] ?? '') !== '';
  const program = hasScreen ? findProgram(name, environment) : undefined;
  if (program === undefined) return false;
  return await new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.unref();
  });
}

function opener(url: string): readonly [program: string, ...args: string[]] {
  switch (platform()) {
    case 'darwin':
      return ['open', url];
    case 'win32':
      return [`${windowsFolder()}\\System32\\rundll32.exe`, 'url.dll,FileProtocolHandler', url];
    default:
      return ['xdg-open', url];
  }
}
