import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ok } from '../../../../src/shared/base/result.ts';
import { CliHub } from '../../../support/cli-hub.ts';
import { eventually } from '../../../support/session-waits.ts';

/** A transcript of which the second piece comes when the test says so. */
async function transcriptHub() {
  const second = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<void>();
  async function* pieces(): AsyncGenerator<string> {
    try {
      yield 'a'.repeat(70_000);
      yield await second.promise;
    } finally {
      ended.resolve();
    }
  }
  const hub = await CliHub.start({
    handlers: { 'sessions.transcript': () => Promise.resolve(ok(pieces())) },
  });
  return { hub, second, ended: ended.promise };
}

async function* nothing(): AsyncGenerator<string> {
  yield await Promise.reject(new Error('the disk is gone'));
}

async function openTranscript(hub: CliHub, signal: AbortSignal): Promise<Response> {
  const token = readFileSync(join(hub.edge.directory, 'owner.token'), 'utf8').trim();
  return await fetch(`${hub.url}/api/v1/sessions/web/transcript`, {
    headers: { authorization: `Bearer ${token}` },
    signal,
  });
}

describe('[BIG-5] a long answer', () => {
  it('goes out while it is still being written', async () => {
    const { hub, second, ended } = await transcriptHub();
    await using _ = hub;
    const response = await openTranscript(hub, new AbortController().signal);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();

    let text = '';
    while (text.length < 70_000) text += (await reader?.read())?.value ?? '';
    second.resolve('✓ the end');
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      text += read.value;
    }

    expect(text).toBe(`${'a'.repeat(70_000)}✓ the end`);
    await ended;
  });

  it('stops being written when its reader leaves', async () => {
    const { hub, second, ended } = await transcriptHub();
    await using _ = hub;
    const leaving = new AbortController();
    const response = await openTranscript(hub, leaving.signal);
    await response.body?.getReader().read();

    leaving.abort();
    second.resolve('nobody reads this');

    await expect(ended).resolves.toBeUndefined();
  });

  it('that breaks off is an error to its reader, and no file is left', async () => {
    const { hub, second } = await transcriptHub();
    await using _ = hub;
    const directory = hub.edge.directory;
    const running = hub.run(['export', 'web', '-o', 'x.md'], { directory });
    await eventually('the draft of the file', () =>
      Promise.resolve(readdirSync(directory).some((file) => file.endsWith('.part')) || undefined),
    );
    second.reject(new Error('the disk is gone'));

    const { code, stderr } = await running;

    expect(code).toBe(3);
    expect(stderr).toContain('The transcript is incomplete');
    expect(readdirSync(directory).filter((file) => file.startsWith('x.md'))).toEqual([]);
  });

  it('that cannot begin is a refusal as any other', async () => {
    await using hub = await CliHub.start({
      handlers: { 'sessions.transcript': () => Promise.resolve(ok(nothing())) },
    });

    const { code, stdout } = await hub.run(['export', 'web', '--json']);

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'internal' } });
  });
});
