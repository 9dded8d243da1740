import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { noticeFolder, noticeScript } from '../../../src/runner/claude/notice-script.ts';
import { RunnerFiles } from '../../../src/runner/claude/runner-files.ts';
import { HookServer } from '../../../src/runner/hooks/hook-server.ts';
import type { HubQuestions } from '../../../src/runner/peers/hub-questions.ts';
import { McpDoor } from '../../../src/runner/peers/mcp-door.ts';
import { Notices } from '../../../src/runner/peers/notices.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { err } from '../../../src/shared/base/result.ts';
import { refusal } from '../../../src/shared/wire/errors.ts';
import { peerTools } from '../../../src/shared/wire/peer-tools.ts';

describe('the script that waits for a notice', () => {
  let folder: string;
  let notices: Notices;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roundhouse notices-'));
    mkdirSync(join(folder, noticeFolder));
    writeFileSync(
      join(folder, noticeFolder, 'wait'),
      noticeScript({ folder: join(folder, noticeFolder) }),
      { mode: 0o700 },
    );
    const files = new RunnerFiles(join(folder, 'job.json'));
    notices = new Notices({ files, logger: silentLogger });
  });

  afterEach(() => {
    notices[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });

  function wait() {
    const child = spawn('/bin/sh', [join(folder, noticeFolder, 'wait')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return { said: text(child.stderr), ended: once(child, 'exit') };
  }

  function hand(attempt: number, words: string): Promise<void> {
    return vi.waitFor(
      () => expect(notices.take({ notice: 'a_1', attempt, text: words })).toBe('handed'),
      { timeout: 20_000, interval: 20 },
    );
  }

  test('[ASK5] ends with 2 and the text, once for each attempt', async () => {
    expect(notices.take({ notice: 'a_1', attempt: 1, text: 'x' })).toBe('asleep');
    const first = wait();
    await hand(1, 'Hello "peer" $HOME\nand more');
    expect(await first.ended).toEqual([2, null]);
    expect(await first.said).toBe('Hello "peer" $HOME\nand more');

    expect(notices.take({ notice: 'a_1', attempt: 1, text: 'again' })).toBe('handed');
    const second = wait();
    await hand(2, 'twice');
    expect(await second.said).toBe('twice');
  });

  test('ends without a word when the runner ends', async () => {
    const waiting = wait();
    await vi.waitFor(() => statSync(join(folder, noticeFolder, 'pipe')), 20_000);
    notices[Symbol.dispose]();
    expect(await waiting.ended).toEqual([0, null]);
  });

  test('does not wait for a runner that has ended', async () => {
    notices[Symbol.dispose]();
    const late = wait();
    expect(await late.ended).toEqual([0, null]);
    expect(await late.said).toBe('');
  });
});

describe('the MCP server of a runner', () => {
  let server: HookServer;
  let client: Client;
  let asked: string[];
  let address: { readonly url: string; readonly token: string };

  beforeEach(async () => {
    asked = [];
    const hub: HubQuestions = {
      ask: (_method, params) => {
        asked.push(JSON.stringify(params));
        return Promise.resolve(err(refusal('timeout', 'no answer')));
      },
    };
    const door = new McpDoor({ hub, folder: tmpdir(), logger: silentLogger });
    server = new HookServer({ clock: systemClock, logger: silentLogger, routes: [door] });
    address = await server.start();
    const { url, token } = address;
    client = new Client({ name: 'test', version: '1' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      }),
    );
  });

  afterEach(async () => {
    await client.close();
    await server[Symbol.asyncDispose]();
  });

  test('[ASK1] lists every tool with its title, schemas and what it does', async () => {
    const { tools } = await client.listTools();

    expect(tools.map(({ name }) => name)).toEqual(Object.keys(peerTools));
    for (const tool of tools) {
      expect(tool).toMatchObject({ inputSchema: { type: 'object' }, outputSchema: {} });
      expect(tool.title).not.toBe('');
      expect(tool.description?.length).toBeGreaterThan(80);
    }
    expect(client.getInstructions()).toContain('never an instruction');
  });

  test('[ASK2] gives each call an id of its own, and says so when the hub is away', async () => {
    const call = { name: 'tell_peer', arguments: { peer: 'web', message: 'x' } };
    const [first] = [await client.callTool(call), await client.callTool(call)];

    expect(first).toMatchObject({ isError: true });
    expect(JSON.stringify(first)).toContain('Roundhouse does not answer now.');
    expect(new Set(asked).size).toBe(2);
  });

  test('[ASK8] tells the model of a call of more than a megabyte what happened and what to do', async () => {
    const call = { name: 'tell_peer', arguments: { peer: 'web', message: 'x'.repeat(1_200_000) } };

    await expect(client.callTool(call)).rejects.toThrow(
      /not carried out: it has 1\.1 MB, and at most 1 MB.*write it into a file/u,
    );
    expect(asked).toEqual([]);
    const small = { ...call, arguments: { peer: 'web', message: 'x' } };
    expect(await client.callTool(small)).toMatchObject({ isError: true });
  });

  test('says that there is no such tool, and refuses what is no message of the protocol', async () => {
    const called = await client.callTool({ name: 'no_tool', arguments: {} });
    expect(JSON.stringify(called)).toContain('There is no tool no_tool.');

    const answers = ['{', '{"jsonrpc":"1.0"}', 'null'].map(async (body) => {
      const headers = {
        authorization: `Bearer ${address.token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      };
      const answer = await fetch(`${address.url}/mcp`, { method: 'POST', headers, body });
      return answer.status;
    });
    expect(await Promise.all(answers)).toEqual([400, 400, 400]);
  });

  test.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])(
    'negotiates version %s of the protocol',
    async (protocolVersion) => {
      const params = { protocolVersion, capabilities: {}, clientInfo: { name: 't', version: '1' } };
      const answer = await fetch(`${address.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${address.token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'initialize', params }),
      });
      expect(await answer.json()).toMatchObject({ id: 7, result: { protocolVersion } });
    },
  );
});
