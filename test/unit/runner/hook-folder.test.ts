import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTicksOf } from '../../../src/runner/claude/left-processes.ts';
import { HookFolder } from '../../../src/runner/joined/hook-folder.ts';
import { Seat } from '../../../src/runner/joined/seat.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { makePipe } from '../../support/make-pipe.ts';
import { eventually } from '../../support/session-waits.ts';

describe('the folder of hooks', () => {
  let base: string;
  let taken: string[];
  /** So many requests are too many for the server. */
  let refusals: number;
  let answer: string;
  let server: Server;
  let folder: HookFolder;

  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'roundhouse-seat-'));
    mkdirSync(join(base, 'in'));
    mkdirSync(join(base, 'out'));
    answer = '{}';
    taken = [];
    refusals = 0;
    server = createServer((request, response) => {
      if (refusals > 0) {
        refusals -= 1;
        response.writeHead(429).end('{}');
        return;
      }
      taken.push(request.url?.split('/').at(-1) ?? '');
      response.end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    folder = new HookFolder({
      seat: new Seat(base),
      server: { url: `http://127.0.0.1:${address.port}`, token: 'token' },
      clock: systemClock,
      logger: silentLogger,
    });
  });

  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await new Promise((resolve) => server.close(resolve));
    rmSync(base, { recursive: true });
  });

  function leave(name: string, writtenAt: number): void {
    const file = join(base, 'in', name);
    writeFileSync(file, '{}');
    utimesSync(file, writtenAt, writtenAt);
  }

  it('is taken in as Claude Code started the hooks, whichever was written first', async () => {
    leave('100.71.Stop', 1000);
    leave('100.70.MessageDisplay', 2000);
    leave('99.80.PostToolUse', 3000);
    await folder.read();
    expect(taken).toEqual(['PostToolUse', 'MessageDisplay', 'Stop']);
  });

  it('is handed over again, before any later one, when it was one too many for the server', async () => {
    refusals = 2;
    leave('100.70.PostToolUse', 1000);
    leave('101.70.Stop', 1000);
    await folder.read();
    expect(taken).toEqual(['PostToolUse', 'Stop']);
    expect(readdirSync(join(base, 'in'))).toEqual([]);
  });

  it('is taken in as it was written where the system does not say when a hook started', async () => {
    leave('0.70.Stop', 2000);
    leave('0.71.MessageDisplay', 1000);
    await folder.read();
    expect(taken).toEqual(['MessageDisplay', 'Stop']);
  });

  it('waits for a hook that started earlier and still writes', async () => {
    const began = startTicksOf(process.pid) ?? 0;
    const draft = `.${began}.${process.pid}`;
    leave(draft, 1000);
    leave(`${began + 1}.70.Stop`, 1000);
    leave(`${began - 1}.70.PostToolUse`, 1000);
    await folder.read();
    expect(taken).toEqual(['PostToolUse']);

    renameSync(join(base, 'in', draft), join(base, 'in', `${draft.slice(1)}.MessageDisplay`));
    await folder.read();
    expect(taken).toEqual(['PostToolUse', 'MessageDisplay', 'Stop']);
  });

  it('does not wait for one that was ended, also where another process has its pid', async () => {
    leave(`.1.${process.pid}`, 1000);
    leave('100.70.Stop', 1000);
    await folder.read();
    expect(taken).toEqual(['Stop']);
  });

  /** What the hook reads, which opens its pipe when the answer has long been there. */
  async function answerOf(event: string): Promise<string> {
    const pipe = join(base, 'out', String(process.pid));
    makePipe(pipe);
    leave(`100.${process.pid}.${event}`, 1000);
    await folder.read();
    await eventually('the answer of the server', async () => taken.includes(event) || undefined);
    return await readFile(pipe, 'utf8');
  }

  it('[JOIN5] keeps an answer for a hook that opens its pipe after it', async () => {
    answer = '{"decision":"allow"}';
    expect(await answerOf('PermissionRequest')).toBe(answer);
  });

  it('[JOIN5] gives a hook an answer that is longer than what a pipe holds', async () => {
    answer = JSON.stringify({ plan: 'x'.repeat(300_000) });
    expect(await answerOf('PermissionRequest')).toBe(answer);
  });

  it('[JOIN5] asks again for a permission request that was one too many for the server', async () => {
    refusals = 1;
    answer = '{"decision":"allow"}';
    expect(await answerOf('PermissionRequest')).toBe(answer);
  });
});
